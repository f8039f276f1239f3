//! From Join to the pricing table, against the ten calls that the old portal made one after another.

use std::time::{Duration, Instant};

use dhsignup::practice::Generation;

use crate::figures::{Times, progress, row, table};
use crate::old_portal::OldPortal;
use crate::world::{World, eventually};

/// What each upstream call takes in milliseconds, and how many rounds tell enough of it.
const DELAYS: [(u64, usize); 3] = [(0, 15), (50, 15), (200, 7)];
/// Where the aims are, and where the token's cost is looked at, too.
const USUAL: u64 = 50;
/// What hashing the client's secret takes the real service.
const HASHING: Duration = Duration::from_millis(240);

/// A member service as it is set for a row of the table, and what was measured with it.
struct Setting {
    generation: Generation,
    delay: Duration,
    token_cost: Duration,
    world: World,
    old_portal: OldPortal,
    new: Times,
    old: Times,
}

pub(crate) async fn measure() {
    for (millis, rounds) in DELAYS {
        let delay = Duration::from_millis(millis);
        let mut settings = Vec::new();
        for token_cost in [Duration::ZERO, HASHING].into_iter().take(if millis == USUAL { 2 } else { 1 }) {
            for generation in Generation::ALL {
                settings.push(Setting::new(generation, delay, token_cost).await);
            }
        }
        // Round 0 is not counted: connections are made, pages of files read for the first time.
        for round in 0..=rounds {
            for setting in &mut settings {
                setting.measure(round).await;
            }
            if round > 0 {
                progress("Join to the pricing table", round, rounds);
            }
        }
        print(&settings, delay, rounds);
    }
    println!(
        "\n  New is POST /signup/join and the page it leads to, as a browser sees them; the ten calls are the old portal's,"
    );
    println!(
        "  a fresh token first, without its own work around them. The review page was read before Join, until what the program"
    );
    println!("  looks up meanwhile (for bulk alone) had been answered.");
}

impl Setting {
    async fn new(generation: Generation, delay: Duration, token_cost: Duration) -> Self {
        // A slow machine is a larger figure, not a waiting page instead of the table.
        let world = World::with(&[("JOIN_DEADLINE_MS", "30000")]).await;
        let old_portal = OldPortal::of(&world.url());
        let (new, old) = (Times::default(), Times::default());
        Self { generation, delay, token_cost, world, old_portal, new, old }
    }

    /// Both shapes once, each of them first in every other round.
    async fn measure(&mut self, round: usize) {
        let shapes = if round.is_multiple_of(2) { [true, false] } else { [false, true] };
        for new in shapes {
            let took = if new { self.join(round).await } else { self.submit(round).await };
            if round > 0 {
                if new { &mut self.new } else { &mut self.old }.take(took);
            }
        }
    }

    /// All five answers are saved; Join is pressed, and the page it leads to is read to its end.
    async fn join(&mut self, round: usize) -> Duration {
        let visitor = self.world.visitor();
        visitor.answers_all(&format!("new{round}@example.org"), &format!("new{round}")).await;
        self.is_idle().await;
        self.slow_down();
        // Whoever presses Join has read this page, and the program has looked ahead meanwhile.
        visitor.get("/signup/review").await;
        let app = &self.world.serving.app;
        eventually("the look has ended", || async { (!app.looks_ahead()).then_some(()) }).await;

        let begun = Instant::now();
        let page = visitor.joins().await;
        let took = begun.elapsed();
        assert!(page.body.contains("stripe-pricing-table"), "{}", page.body);

        self.is_idle().await;
        took
    }

    async fn submit(&self, round: usize) -> Duration {
        self.is_idle().await;
        self.slow_down();
        let begun = Instant::now();
        self.old_portal.submit(&format!("old{round}@example.org")).await;
        begun.elapsed()
    }

    fn slow_down(&self) {
        self.world.practice().members.turn(|knobs| {
            (knobs.generation, knobs.delay, knobs.token_cost) =
                (self.generation, self.delay, self.token_cost);
        });
    }

    /// Waits until no member is owed and no letter: a round pays for nothing of the one before.
    async fn is_idle(&self) {
        let store = &self.world.serving.app.store;
        eventually("nothing is owed", || async {
            let owed = store.owed_jobs().await.unwrap();
            owed.iter()
                .all(|jobs| ["watch_payment", "keep_house"].contains(&jobs.kind.as_str()))
                .then_some(())
        })
        .await;
    }
}

fn print(settings: &[Setting], delay: Duration, rounds: usize) {
    let mut rows = vec![row(["generation, token", "new", "ten calls", "new / ten calls", "aim"])];
    for Setting { generation, token_cost, new, old, .. } in settings {
        let token = if token_cost.is_zero() {
            "at no cost".to_owned()
        } else {
            format!("in {} ms", token_cost.as_millis())
        };
        let ratio = new.median().as_secs_f64() / old.median().as_secs_f64();
        let aim = match generation {
            _ if delay != Duration::from_millis(USUAL) => "",
            Generation::A | Generation::B => "<= 0.45",
            Generation::Bulk => "<= 0.15",
        };
        rows.push(vec![
            format!("{}, {token}", generation.word()),
            new.to_string(),
            old.to_string(),
            format!("{ratio:.2}"),
            aim.to_owned(),
        ]);
    }
    let title = format!(
        "Join to the pricing table, {} ms added to each upstream call: median (min..max) of {rounds} rounds, interleaved",
        delay.as_millis()
    );
    table(&title, &rows);
}
