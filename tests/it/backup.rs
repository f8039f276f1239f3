//! A backup beside a server that is busy, and a server that goes on from it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use dhsignup::store::SecretKeys;
use tokio::task::JoinSet;

use crate::support::{Program, Visitor, World, eventually, postgres};

fn run(words: &[&str], database: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dhsignup"));
    command.args(words).env("DHSIGNUP_DATABASE_URL", database).output().unwrap()
}

/// What it said, and with which status.
fn told(output: &Output) -> (Option<i32>, String) {
    (output.status.code(), String::from_utf8_lossy(&[&*output.stdout, &*output.stderr].concat()).into_owned())
}

fn database(world: &World) -> String {
    format!("sqlite://{}/dhsignup.db", world.folder.path().display())
}

/// People who answer one question again and again until they are told to stop, and count the answers that were acknowledged.
struct Crowd {
    people: JoinSet<(usize, Visitor)>,
    saved: Arc<[AtomicUsize; 4]>,
    over: Arc<AtomicBool>,
}

impl Crowd {
    fn at(url: &str) -> Self {
        let crowd = Self { people: JoinSet::new(), saved: Arc::default(), over: Arc::default() };
        (0..4).fold(crowd, |mut crowd, number| {
            let (visitor, over, saved) = (Visitor::new(url), crowd.over.clone(), crowd.saved.clone());
            crowd.people.spawn(async move {
                visitor.answers_with("email", &[("email", &format!("crowd{number}@example.org"))]).await;
                visitor.answers("about-you").await;
                while !over.load(Ordering::SeqCst) {
                    let phone = format!("312 555 {:04}", saved[number].load(Ordering::SeqCst) + 1);
                    assert_eq!(visitor.answers_with("contact", &[("phone", &phone)]).await.status, 303);
                    saved[number].fetch_add(1, Ordering::SeqCst);
                }
                (number, visitor)
            });
            crowd
        })
    }

    /// How many answers of each are saved, as soon as all of them are under way.
    async fn is_busy(&self) -> [usize; 4] {
        eventually("everybody saves", || async {
            let saved = self.saved.each_ref().map(|saved| saved.load(Ordering::SeqCst));
            saved.iter().all(|saved| *saved > 2).then_some(saved)
        })
        .await
    }

    /// Who they are, and that they went on saving.
    async fn ends(mut self, before: [usize; 4]) -> Vec<(usize, Visitor)> {
        self.over.store(true, Ordering::SeqCst);
        let mut people = Vec::new();
        while let Some(person) = self.people.join_next().await {
            let (number, visitor) = person.unwrap();
            assert!(self.saved[number].load(Ordering::SeqCst) > before[number], "all saved meanwhile");
            people.push((number, visitor));
        }
        people
    }
}

/// Each has at least the answer that was the last one before the backup began.
async fn kept(crowd: Vec<(usize, Visitor)>, before: [usize; 4], url: &str) {
    for (number, visitor) in crowd {
        let page = visitor.through(url).goes_to("/signup/contact").await;
        let phone = page.body.split_once("value=\"312 555 ").unwrap().1.split('"').next().unwrap();
        assert!(phone.parse::<usize>().unwrap() >= before[number], "{phone} of {before:?}");
    }
}

/// Somebody with these answers saved: which browser, and the question that comes next.
async fn drafts(world: &World) -> Vec<(Visitor, String)> {
    let mut drafts = Vec::new();
    for (name, answers) in [("ada", 1), ("grace", 2), ("joan", 3), ("edith", 5)] {
        let visitor = world.visitor();
        for slug in ["email", "about-you", "contact", "username", "agreements"].iter().take(answers) {
            let typed = [("email", format!("{name}@example.org")), ("username", name.to_owned())];
            let typed = typed.each_ref().map(|(field, text)| (*field, text.as_str()));
            assert_eq!(visitor.answers_with(slug, &typed).await.status, 303);
        }
        let place = visitor.place().await;
        drafts.push((visitor, place));
    }
    drafts
}

/// They stand where they stood, and go on to the pricing table.
async fn go_on(drafts: Vec<(Visitor, String)>, url: &str) {
    for (visitor, place) in drafts {
        let visitor = visitor.through(url);
        assert_eq!(visitor.place().await, place);
        while let Some(slug) = visitor.place().await.strip_prefix("question ") {
            let name = format!("restored_{}", place.len());
            assert_eq!(visitor.answers_with(slug, &[("username", &name[..])]).await.status, 303);
        }
        assert_eq!(visitor.joins().await.place(), "payment");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_made_while_people_save_holds_every_draft_that_was_saved_before_it() {
    let world = World::on_sqlite(&[("LIMITS", "off")]).await;
    let drafts = drafts(&world).await;
    let crowd = Crowd::at(&world.url());
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("backup.db");
    let (words, url) = (file.to_str().unwrap().to_owned(), database(&world));
    let before = crowd.is_busy().await;
    let made = tokio::task::spawn_blocking(move || run(&["backup", &words], &url)).await.unwrap();
    let crowd = crowd.ends(before).await;
    assert_eq!(told(&made).0, Some(0), "{made:?}");
    assert!(told(&made).1.contains("belong together"), "{made:?}");
    for made in ["backup.db", "backup.keys"] {
        let mode = fs::metadata(elsewhere.path().join(made)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{made}");
    }
    world.serving.stop().await.unwrap();

    let folder = tempfile::tempdir().unwrap();
    let restored = run(
        &["restore", file.to_str().unwrap()],
        &format!("sqlite://{}/dhsignup.db", folder.path().display()),
    );
    let (code, said) = told(&restored);
    assert!(code == Some(0) && said.contains("is in place"), "{said}");
    let program = Program::on_sqlite(folder.path(), &[("LIMITS", "off")]);
    kept(crowd, before, &program.url).await;
    go_on(drafts, &program.url).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_is_there_is_written_over() {
    let world = World::on_sqlite(&[]).await;
    world.visitor().answers("email").await;
    let (here, url) = (world.folder.path().to_owned(), database(&world));
    let file = here.join("backup.db");
    let backup = file.to_str().unwrap();
    assert_eq!(told(&run(&["backup", backup], &url)).0, Some(0));

    let (code, said) = told(&run(&["backup", backup], &url));
    assert!(code == Some(1) && said.contains("is there already"), "{said}");
    let other = here.join("other.db");
    let (code, said) = told(&run(&["backup", other.to_str().unwrap(), "--without-keys"], &url));
    assert!(
        code == Some(0) && said.contains("without its keys") && !here.join("other.keys").exists(),
        "{said}"
    );

    let (code, said) = told(&run(&["restore", backup], &url));
    assert!(code == Some(75) && said.contains("another dhsignup serves from"), "{said}");
    world.visitor().answers("email").await;
    world.serving.stop().await.unwrap();
    let (code, said) = told(&run(&["restore", backup], &url));
    assert!(code == Some(1) && said.contains("--replace"), "{said}");
    let (code, said) = told(&run(&["restore", backup, "--replace"], &url));
    assert!(code == Some(0) && said.contains("with 1 signups"), "{said}");

    // What was put aside is a backup itself, with its keys.
    let is_aside = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap();
        name.starts_with("dhsignup-20") && name.ends_with("Z.db")
    };
    let aside = fs::read_dir(&here).unwrap().map(|file| file.unwrap().path()).find(is_aside).unwrap();
    assert!(said.contains(aside.to_str().unwrap()), "{said}");
    let (code, said) = told(&run(&["restore", aside.to_str().unwrap(), "--replace"], &url));
    assert!(code == Some(0) && said.contains("with 2 signups"), "{said}");
    Program::on_sqlite(&here, &[]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_that_is_spoilt_or_lacks_its_keys_is_not_put_in_place() {
    let world = World::on_sqlite(&[]).await;
    world.visitor().answers_all("ada@example.org", "ada").await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.db");
    let backup = file.to_str().unwrap();
    assert_eq!(told(&run(&["backup", backup], &database(&world))).0, Some(0));
    let nowhere = folder.path().join("empty/dhsignup.db");
    let url = format!("sqlite://{}", nowhere.display());
    let refused = |why: &str| {
        let (code, said) = told(&run(&["restore", backup], &url));
        assert!(code == Some(1) && said.contains(why), "{said}");
        assert!(!nowhere.exists() && !nowhere.with_extension("restored").exists());
    };

    let keys = fs::read_to_string(file.with_extension("keys")).unwrap();
    fs::remove_file(file.with_extension("keys")).unwrap();
    refused("the keys are missing");
    fs::write(file.with_extension("keys"), SecretKeys::make()).unwrap();
    refused("can't be opened with these keys");
    fs::write(file.with_extension("keys"), keys).unwrap();
    let whole = fs::read(&file).unwrap();
    let mut spoilt = whole.clone();
    for byte in &mut spoilt[8_192..12_288] {
        *byte ^= 0x55;
    }
    fs::write(&file, spoilt).unwrap();
    refused("backup.db");
    fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    refused("backup.db");
    fs::write(&file, whole).unwrap();
    let (code, said) = told(&run(&["restore", backup], &url));
    assert!(code == Some(0) && said.contains("with 1 signups"), "{said}");
}

/// PostgreSQL's own program of this name, from where its server is.
fn program(name: &str) -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let debian = versions.map(|version| version.unwrap().path().join("bin").join(name));
    let newest = debian
        .filter(|path| path.exists())
        .max_by_key(|path| path.iter().nth(4).and_then(|version| version.to_str()?.parse::<u32>().ok()));
    newest.unwrap_or_else(|| PathBuf::from(name))
}

fn postgres_does(name: &str, words: &[&str]) {
    let done = Command::new(program(name)).args(words).output().unwrap();
    assert!(done.status.success(), "{name}: {}", String::from_utf8_lossy(&done.stderr));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_holds_for_postgresql_and_its_own_programs() {
    let (old, new, keys) = (postgres::database().await, postgres::database().await, SecretKeys::make());
    let world = World::with(&[("LIMITS", "off"), ("DATABASE_URL", &old), ("SECRET_KEYS", &keys)]).await;
    let drafts = drafts(&world).await;
    let crowd = Crowd::at(&world.url());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.dump");
    let dump = file.to_str().unwrap().to_owned();
    let (url, before) = (old.clone(), crowd.is_busy().await);
    tokio::task::spawn_blocking(move || {
        postgres_does("pg_dump", &["--format=custom", "--file", &dump, &url])
    })
    .await
    .unwrap();
    let crowd = crowd.ends(before).await;
    world.serving.stop().await.unwrap();
    let (code, said) = told(&backed_up_with(&old, &keys, folder.path()));
    assert!(code == Some(1) && said.contains("pg_dump") && said.contains("docs/operating.md"), "{said}");

    postgres_does("pg_restore", &["--no-owner", "--exit-on-error", "--dbname", &new, file.to_str().unwrap()]);
    let settings = [("LIMITS", "off"), ("DATABASE_URL", new.as_str()), ("SECRET_KEYS", &keys)];
    let program = Program::start(folder.path(), &settings);
    kept(crowd, before, &program.url).await;
    go_on(drafts, &program.url).await;
}

fn backed_up_with(url: &str, keys: &str, folder: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dhsignup"));
    let file = folder.join("x.db");
    command.arg("backup").arg(file).env("DHSIGNUP_DATABASE_URL", url).env("DHSIGNUP_SECRET_KEYS", keys);
    command.output().unwrap()
}
