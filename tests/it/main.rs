//! scratch
mod support;
#[tokio::test]
async fn hang() {
    if std::env::var("HANG").is_err() {
        return;
    }
    let u = support::postgres::database().await;
    println!("{u}");
    std::thread::sleep(std::time::Duration::from_secs(60));
}
