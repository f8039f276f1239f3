//! What the program has kept, looked up in its own files beside it: stories see pages, this sees what they stand for.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use dhsignup::clock::Clock;
use dhsignup::config::DatabaseUrl;
use dhsignup::practice::dhservice::{Column, Row};
use dhsignup::practice::stripe::Payment;
use dhsignup::signup::{Reference, Signup};
use dhsignup::store::{Store, secret_keys};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, query_scalar};
use tokio::sync::OnceCell;

/// How many rows each table has, by its name.
pub type Rows = BTreeMap<String, i64>;

/// A line of the practice member service's journal that tells of a member.
#[derive(Deserialize)]
struct Entry {
    #[serde(rename = "Row")]
    row: Row,
}

/// The files of one program.
pub(crate) struct Kept {
    folder: PathBuf,
    store: OnceCell<Store>,
}

impl Kept {
    pub(crate) fn in_folder(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), store: OnceCell::new() }
    }

    /// A signup as the program would read it after a restart; none where it was erased or became part of another.
    pub(crate) async fn signup(&self, reference: &str) -> Option<Signup> {
        let reference: Reference = reference.parse().ok()?;
        self.store().await.find(&reference).await.expect("the database can be read")
    }

    /// Counts everything that is kept.
    pub(crate) async fn rows(&self) -> Rows {
        let options = SqliteConnectOptions::new().filename(self.database()).read_only(true);
        let mut database: SqliteConnection = options.connect().await.expect("the database can be opened");
        let names = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        let tables: Vec<String> =
            query_scalar(names).fetch_all(&mut database).await.expect("the database can be read");
        let mut rows = Rows::new();
        for table in tables {
            let count = AssertSqlSafe(format!("SELECT COUNT(*) FROM \"{table}\""));
            let count = query_scalar(count).fetch_one(&mut database).await.expect("a table can be counted");
            rows.insert(table, count);
        }
        rows
    }

    /// Everybody the practice member service knows.
    pub(crate) fn members(&self) -> Vec<Row> {
        let entries = self.newest("practice-members.jsonl", |entry: &Entry| entry.row.id.to_string());
        entries.into_iter().map(|entry| entry.row).collect()
    }

    /// Why this address does not belong to one member with a whole record; nothing where it does.
    pub(crate) fn wrong_with(&self, address: &str) -> Option<String> {
        let mut theirs = self.members();
        theirs.retain(|row| row.email().is_some_and(|email| email.eq_ignore_ascii_case(address)));
        let [member] = theirs.as_slice() else {
            return Some(format!("{} members are {address}", theirs.len()));
        };
        let missing = Column::ALL.into_iter().filter(|column| member.column(*column).is_none());
        let missing: Vec<_> = missing.map(Column::name).collect();
        (!missing.is_empty()).then(|| format!("{address} lacks {missing:?}"))
    }

    /// Every paid checkout.
    pub(crate) fn payments(&self) -> Vec<Payment> {
        self.newest("practice-payments.jsonl", |payment: &Payment| payment.session.clone())
    }

    async fn store(&self) -> &Store {
        let open = async || {
            let url = DatabaseUrl::Sqlite(self.database());
            let keys = secret_keys(None, &url).expect("the keys lie beside the database");
            Store::open(&url, keys, Clock::default()).await.expect("the database can be opened")
        };
        self.store.get_or_init(open).await
    }

    fn database(&self) -> PathBuf {
        self.folder.join("dhsignup.db")
    }

    /// The newest line of each key in a journal of the practice parts; one that is being written does not count yet.
    fn newest<T: DeserializeOwned>(&self, journal: &str, key: fn(&T) -> String) -> Vec<T> {
        let text = std::fs::read_to_string(self.folder.join("practice").join(journal)).unwrap_or_default();
        let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
        let entries = whole.lines().filter_map(|line| serde_json::from_str(line).ok());
        let newest: BTreeMap<String, T> = entries.map(|entry: T| (key(&entry), entry)).collect();
        newest.into_values().collect()
    }
}
