//! How fast the worker works off a thousand jobs, and a hundred thousand: those of people who ask for a link to what nobody has
//! begun, which look into the database and call nobody.

use std::time::{Duration, Instant};

use dhsignup::clock::Clock;

use crate::curves::Filled;
use crate::figures::{Rows, thousands};
use crate::served::Served;

const QUEUED: [u32; 2] = [1_000, 100_000];
/// Longer is not looked: whoever is slow here takes hours.
const LASTS: Duration = Duration::from_secs(20);
const ROUNDS: usize = 3;

pub(crate) async fn measure() {
    let title = format!(
        "The worker, jobs that look whether there is a signup (find_signup), SQLite; at most {} s each",
        LASTS.as_secs()
    );
    let rows = Rows::below(&title, ["queued", "done", "in", "jobs/s"]);
    let mut ratios = Vec::new();
    for round in 0..ROUNDS {
        // The first of them is first in every other round, too.
        let mut queued = QUEUED;
        queued.rotate_left(round % 2);
        let mut rates = [0.0; 2];
        for count in queued {
            let (done, took) = works_off(count).await;
            rates[usize::from(count != QUEUED[0])] = done / took;
            rows.print(&[
                thousands(f64::from(count)),
                thousands(done),
                format!("{took:.1} s"),
                thousands(done / took),
            ]);
        }
        ratios.push(rates[1] / rates[0]);
    }
    ratios.sort_by(f64::total_cmp);
    println!("\n  100,000 beside 1,000, the round in the middle: {:.2} (aim: flat).", ratios[ROUNDS / 2]);
}

/// How many jobs were done in how many seconds.
async fn works_off(count: u32) -> (f64, f64) {
    let mut filled = Filled::with_nothing().await;
    let now = Clock::default().millis();
    filled
        .execute(format!(
            "WITH RECURSIVE count(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < {count}), \
             hashes(hash) AS MATERIALIZED (SELECT hex(randomblob(32)) FROM count) \
             INSERT INTO jobs (id, kind, subject, priority, owed_at, due_at) \
             SELECT 'find_signup:' || hash, 'find_signup', hash, 1, {now}, {now} FROM hashes"
        ))
        .await;
    let program = Served::program(filled.folder.path(), &filled.settings);
    let begun = Instant::now();
    let at_first = filled.queued().await;
    loop {
        // The pause between two looks, each of which reads the whole queue.
        tokio::time::sleep(Duration::from_millis(u64::from(count / 200).clamp(20, 500))).await;
        let (left, took) = (filled.queued().await, begun.elapsed());
        if left == 0 || took > LASTS {
            drop(program);
            return ((at_first - left) as f64, took.as_secs_f64());
        }
    }
}

impl Filled {
    async fn queued(&mut self) -> i64 {
        let sql = "SELECT COUNT(*) FROM jobs WHERE kind = 'find_signup'";
        sqlx::query_scalar(sql).fetch_one(&mut self.connection).await.unwrap()
    }
}
