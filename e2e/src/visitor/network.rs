//! What lies between a visitor and the site: slow, broken, filtered, or not there.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use playwright_rs::{FetchOptions, FulfillOptions, Route};
use tokio::time::sleep;

use super::Visitor;

/// Every page of the site.
const ALL: &str = "**/*";

impl Visitor {
    /// The network is gone. What the browser says of that is no complaint.
    pub async fn goes_offline(&self) {
        self.record.note("goes offline");
        self.expects_complaints_about("ERR_INTERNET_DISCONNECTED");
        self.expects_complaints_about("Failed to fetch");
        self.context.set_offline(true).await.expect("a browser can be taken off the network");
    }

    /// The network is there again.
    pub async fn is_online_again(&self) {
        self.record.note("is online again");
        self.context.set_offline(false).await.expect("a browser can be put on the network");
    }

    /// From now on each form takes this long to reach the site.
    pub async fn is_slowed_down_by(&self, delay: Duration) {
        self.record.note(format!("is slowed down by {delay:?}"));
        let slowly = move |route: Route| async move {
            if route.request().method() == "POST" {
                sleep(delay).await;
            }
            route.continue_(None).await
        };
        self.context.route(ALL, slowly).await.expect("a browser can be slowed down");
    }

    /// The next form arrives and is answered, and the answer is lost on its way back.
    pub async fn loses_the_next_answer(&self) {
        self.record.note("loses the next answer");
        self.expects_complaints_about("ERR_CONNECTION_RESET");
        self.expects_complaints_about("Failed to fetch");
        let lost = Arc::new(AtomicBool::new(false));
        let base = self.base.clone();
        let lose = move |route: Route| {
            let (lost, sent) = (lost.clone(), as_sent_from(&base, &route));
            async move {
                if route.request().method() != "POST" || lost.swap(true, Ordering::Relaxed) {
                    return route.continue_(None).await;
                }
                route.fetch(sent).await?;
                route.abort(Some("connectionreset")).await
            }
        };
        self.context.route(ALL, lose).await.expect("a browser's connection can be cut");
    }

    /// The browser keeps no cookie of the site, as its owner has set it.
    pub async fn keeps_no_cookies(&self) {
        self.record.note("keeps no cookies");
        let (base, context) = (self.base.clone(), self.context.clone());
        let filter = move |route: Route| {
            let (context, sent) = (context.clone(), as_sent_from(&base, &route));
            async move {
                if route.request().method() != "POST" {
                    return route.continue_(None).await;
                }
                let answer = route.fetch(sent).await?;
                context.clear_cookies(None).await?;
                let kept = |(name, _): &&(String, String)| !name.eq_ignore_ascii_case("set-cookie");
                let headers = answer.headers().iter().filter(kept).cloned().collect();
                let options = FulfillOptions::builder().status(answer.status()).headers(headers);
                route.fulfill(options.body(answer.body().to_vec()).build()).await
            }
        };
        self.context.route(ALL, filter).await.expect("a browser's answers can be filtered");
    }

    /// A page of somebody else's sends a form here.
    pub async fn sends_from_elsewhere(&self, path: &str) {
        self.record.note(format!("sends a form of another site to {path}"));
        let form =
            "(action) => { document.open(); document.close(); const form = document.createElement('form');
            Object.assign(form, { method: 'post', action }); document.body.append(form); form.submit(); }";
        self.expects_complaints_about("status of 403");
        let elsewhere = self.page.goto("data:text/html,elsewhere", None).await;
        elsewhere.expect("a browser shows what it is given");
        let action = format!("{}{path}", self.base);
        self.page.evaluate::<_, ()>(form, Some(&action)).await.expect("a page can send a form");
        self.reads("did not come from this site").await;
    }

    /// Stripe's own address answers this browser with the stand-in's script: nobody here talks to the real one.
    pub async fn reaches_stripe(&self) {
        const SCRIPT: &str = include_str!("../../../src/practice/stripe/pricing-table.js");
        let answer = |route: Route| async move {
            let options =
                FulfillOptions::builder().content_type("text/javascript").body(SCRIPT.as_bytes().to_vec());
            route.fulfill(options.build()).await
        };
        self.record.forgive("asked a stranger: https://js.stripe.com/v3/pricing-table.js");
        let routed = self.context.route("https://js.stripe.com/v3/pricing-table.js", answer).await;
        routed.expect("a browser can be answered");
    }

    /// What a page of this browser is kept from loading: the address of a script that it is made to ask for.
    pub async fn is_kept_from(&self, script: &str) -> String {
        let ask = "(address) => new Promise((done) => {
            document.addEventListener('securitypolicyviolation', (event) => done(event.blockedURI), { once: true });
            setTimeout(() => done(''), 2000);
            document.head.append(Object.assign(document.createElement('script'), { src: address }));
        })";
        self.page.evaluate(ask, Some(&script)).await.expect("the page can be asked")
    }
}

/// A form that the driver sends in the browser's place, with what browsers say of where it comes from.
fn as_sent_from(base: &str, route: &Route) -> FetchOptions {
    let headers = [("Origin", base), ("Content-Type", "application/x-www-form-urlencoded")];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let options = FetchOptions::builder().headers(headers.into()).max_redirects(0);
    options.post_data(route.request().post_data().unwrap_or_default()).build()
}
