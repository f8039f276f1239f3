//! A tablet at the door, and a phone that goes on where the screen stops.

use std::io::Cursor;
use std::time::Duration;

use e2e::{Guise, Stage, Visitor, tell, tell_with};

const CODE: &str = "by the door";
/// Without it there are no pages of a kiosk.
pub(crate) const KIOSK: (&str, &str) = ("KIOSK_CODE", CODE);

/// The link in the code that stands on the screen, read from a picture of it as a phone's camera does.
pub(crate) async fn scans(screen: &Visitor) -> String {
    let picture = screen.page.screenshot(None).await.unwrap();
    let mut picture = png::Decoder::new(Cursor::new(picture)).read_info().unwrap();
    let mut pixels = vec![0; picture.output_buffer_size().unwrap()];
    let frame = picture.next_frame(&mut pixels).unwrap();
    let (width, height) = (frame.width as usize, frame.height as usize);
    let (line, pixel) = (frame.line_size, frame.color_type.samples());
    // The green of it is as good as grey.
    let mut seen =
        rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| pixels[y * line + x * pixel + 1]);
    let codes = seen.detect_grids();
    assert_eq!(codes.len(), 1, "one code is to be seen");
    let link = codes[0].decode().unwrap().1;
    link.find("/p/").map(|at| link[at..].to_owned()).unwrap()
}

#[test]
fn the_code_on_the_screen_is_read_by_a_phone_and_the_screen_notices() {
    tell(async |stage| {
        for (number, dark) in [false, true].into_iter().enumerate() {
            let mut ada = stage.visitor_with(Guise::default().dark(dark)).await;
            ada.newcomer.email = format!("ada.{number}@example.org");
            ada.gets_as_far_as("contact").await;
            ada.sends("/signup/phone").await;
            ada.is_at("phone").await;
            let link = scans(&ada).await;
            ada.finds_it_accessible().await;

            let phone = stage.visitor_with(Guise::default().wide(360).dark(dark)).await;
            phone.goes_to(&link).await;
            phone.finds_it_accessible().await;
            phone.sends(&link).await;
            phone.is_asked("contact").await;
            ada.reads("Your signup goes on on your phone").await;
            ada.finds_it_accessible().await;
            ada.can_hit_everything().await;
            let late = stage.visitor_with(Guise::default().wide(360)).await;
            assert_eq!(late.goes_to(&link).await, 410);
            late.finds_it_accessible().await;

            ada.presses("Go on here instead").await;
            ada.is_asked("contact").await;
            phone.goes_to("/signup").await;
            phone.is_asked("email").await;
        }
    });
}

#[test]
fn without_scripts_the_screen_notices_too() {
    tell(async |stage| {
        let ada = stage.visitor_with(Guise::default().without_scripts()).await;
        ada.gets_as_far_as("contact").await;
        ada.sends("/signup/phone").await;
        ada.is_at("phone").await;
        let link = scans(&ada).await;
        let phone = stage.visitor_with(Guise::default().wide(360).without_scripts()).await;
        phone.goes_to(&link).await;
        phone.sends(&link).await;
        phone.is_asked("contact").await;
        ada.reads("Your signup goes on on your phone").await;
    });
}

/// What a tablet shows, from the code that makes it a kiosk to the code by which people pay.
pub(crate) async fn of_all_pages(stage: &Stage, guise: Guise, look: &mut impl AsyncFnMut(&Visitor, &str)) {
    let tom = stage.visitor_with(guise).await.called("tom");
    tom.goes_to("/kiosk").await;
    look(&tom, "k0-kiosk-to-be").await;
    tom.types("kiosk_code", "a guess").await;
    tom.presses("Make it a kiosk").await;
    tom.is_told_about("kiosk_code").await;
    look(&tom, "k1-kiosk-to-be-with-a-mistake").await;
    tom.types("kiosk_code", CODE).await;
    tom.presses("Make it a kiosk").await;
    tom.reads("What you need").await;
    look(&tom, "k2-kiosk-landing").await;
    tom.gets_as_far_as("contact").await;
    tom.goes_to("/signup/contact").await;
    look(&tom, "k3-kiosk-question").await;
    tom.gets_as_far_as("review").await;
    tom.presses("Join").await;
    tom.is_at("phone").await;
    tom.reads("Pay on your own phone").await;
    look(&tom, "k4-kiosk-payment").await;
}

/// A browser that a volunteer has made a kiosk.
async fn tablet(stage: &Stage, guise: Guise) -> Visitor {
    let tablet = stage.visitor_with(guise).await;
    tablet.goes_to("/kiosk").await;
    if guise.runs_scripts() {
        tablet.finds_it_accessible().await;
    }
    tablet.types("kiosk_code", CODE).await;
    tablet.presses("Make it a kiosk").await;
    tablet.reads("What you need").await;
    tablet
}

#[test]
fn a_tablet_that_is_left_alone_asks_and_clears_itself_and_back_shows_nothing() {
    tell_with(&[KIOSK, ("KIOSK_IDLE_MS", "6000")], async |stage| {
        let ada = tablet(&stage, Guise::default().wide(1024)).await;
        ada.gets_as_far_as("contact").await;
        ada.reads("Still there?").await;
        stage.pictures(&ada, "screens/kiosk", "2-still-there").await;
        ada.finds_it_accessible().await;
        ada.can_hit_everything().await;
        ada.presses("Yes, go on").await;
        ada.answers("contact").await;
        ada.is_asked("username").await;
        ada.reads("Still there?").await;
        ada.reads("What you need").await;
        ada.reads("Sign up").await;
        for _ in 0..2 {
            ada.goes_back().await;
            let page = ada.page.content().await.unwrap();
            for secret in [&ada.newcomer.email, &ada.newcomer.phone, &ada.newcomer.last_name] {
                assert!(!page.contains(secret.as_str()), "Back shows {secret}");
            }
        }
        let phone = stage.visitor_with(Guise::default().wide(360)).await;
        let letter = stage.inbox().letter_to(&ada.newcomer.email, 1).await;
        phone.goes_to(letter.path_back()).await;
        phone.sends(letter.path_back()).await;
        phone.is_asked("username").await;
    });
}

#[test]
fn without_scripts_the_tablet_is_cleared_as_well() {
    tell_with(&[KIOSK, ("KIOSK_IDLE_MS", "4000")], async |stage| {
        let ada = tablet(&stage, Guise::default().wide(1024).without_scripts()).await;
        ada.gets_as_far_as("about-you").await;
        ada.reads("Still there?").await;
        stage.pictures(&ada, "screens/kiosk", "4-still-there-without-scripts").await;
        ada.reads_within(Duration::from_secs(45), "What you need").await;
        ada.goes_to("/signup").await;
        ada.is_asked("email").await;
    });
}

#[test]
fn whoever_joins_at_the_door_pays_on_the_phone_in_their_pocket() {
    tell_with(&[KIOSK], async |stage| {
        let ada = tablet(&stage, Guise::default().wide(1024)).await;
        stage.pictures(&ada, "screens/kiosk", "1-landing").await;
        ada.gets_as_far_as("review").await;
        ada.presses("Join").await;
        ada.is_at("phone").await;
        ada.reads("Pay on your own phone").await;
        stage.pictures(&ada, "screens/kiosk", "3-pay-on-your-phone").await;
        ada.finds_it_accessible().await;
        ada.can_hit_everything().await;
        let link = scans(&ada).await;
        ada.page.locator("main form[action='/signup/leave'] button").click(None).await.unwrap();
        ada.reads("What you need").await;
        let mut phone = stage.visitor_with(Guise::default().wide(360)).await;
        phone.newcomer = ada.newcomer.clone();
        phone.goes_to(&link).await;
        phone.sends(&link).await;
        phone.is_at("payment").await;
        phone.sees_the_pricing_table().await;
        phone.chooses_a_tier().await;
        phone.pays().await;
        assert_eq!(stage.members().await.len(), 1);
    });
}
