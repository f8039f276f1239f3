//! The table of settings: what `--help` prints and what the parser accepts.

/// One setting as people see it.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Without `DHSIGNUP_`.
    pub name: &'static str,
    /// What it is without being set, in words.
    pub default: &'static str,
    /// What it means.
    pub about: &'static str,
    /// Never printed; may be given as `…_FILE`.
    pub secret: bool,
    /// How it is written.
    pub form: Form,
}

/// How a setting is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As one text.
    Text,
    /// As parts with this character between them; in the TOML file also as an array of texts.
    List(char),
    /// As the path of a file; in the TOML file it begins where that file lies.
    Path,
}

const fn key(name: &'static str, default: &'static str, about: &'static str) -> Key {
    Key { name, default, about, secret: false, form: Form::Text }
}

const fn list(separator: char, key: Key) -> Key {
    Key { form: Form::List(separator), ..key }
}

const fn path(name: &'static str, default: &'static str, about: &'static str) -> Key {
    Key { form: Form::Path, ..key(name, default, about) }
}

const fn secret(name: &'static str, default: &'static str, about: &'static str) -> Key {
    Key { name, default, about, secret: true, form: Form::Text }
}

/// Every setting there is.
pub const KEYS: &[Key] = &[
    key("LISTEN", "127.0.0.1:3000", "address to serve on; port 0 picks one"),
    key(
        "PUBLIC_URL",
        "http:// and the listen address",
        "the origin people use; links in mail are built from it",
    ),
    secret("DATABASE_URL", "sqlite://data/dhsignup.db", "SQLite file, or postgres://… for several instances"),
    secret(
        "SECRET_KEYS",
        "made once, beside the SQLite file",
        "id:base64 list of 32-byte keys, the first is the active one",
    ),
    key("DHSERVICE_URL", "the practice member service", "the member service; calls are appended to it"),
    key("DHSERVICE_CLIENT_NAME", "", "this program's name there"),
    secret("DHSERVICE_CLIENT_SECRET", "", "this program's secret there"),
    secret("SMTP_URL", "the practice mailbox", "mail server: smtp://…, smtps://… or smtp://…?tls=required"),
    key("MAIL_FROM", "", "sender of emails: Name <address>"),
    key("STRIPE_PRICING_TABLE_ID", "the practice pricing table", "prctbl_…, made in Stripe's dashboard"),
    key("STRIPE_PUBLISHABLE_KEY", "", "pk_live_… or pk_test_…"),
    secret(
        "STRIPE_WEBHOOK_SECRET",
        "payments are learnt from the member service",
        "whsec_… of /webhooks/stripe",
    ),
    list(
        ';',
        key(
            "STRIPE_PAYMENT_LINKS",
            "none",
            "Label=https://buy.stripe.com/…;… shown where the table cannot load",
        ),
    ),
    list(
        ';',
        key(
            "MEMBERSHIPS",
            "nothing beside the table",
            "what each membership costs, in words: Full member=$95 a month, with storage;…",
        ),
    ),
    list(
        ';',
        key(
            "WELCOME_LINKS",
            "none",
            "where people go on after paying: Book an orientation=https://…;Calendar=https://….ics",
        ),
    ),
    key(
        "CONFIRM_EMAIL",
        "when-known",
        "when-known: only an address that is a member's must be proven; before-join: every one",
    ),
    key("SIGN_IN_URL", "no sign-in links", "where members sign in"),
    key("ORGANISATION", "Pumping Station: One", "whose signup it is"),
    key("BRAND_COLOR", "#d11242", "the first colour: ornaments, numbers, the icon; #rrggbb"),
    key(
        "ACCENT_COLOR",
        "#009fc2",
        "the second colour: links, buttons and notices are darker or lighter tones of it, as can be read",
    ),
    path("LOGO", "an ornament", "file of a picture beside the name: SVG, PNG or WebP, 64 KB at most"),
    path("LOGO_DARK", "LOGO", "the same for dark pages"),
    path(
        "ICON",
        "a beacon in the first colour",
        "file of the picture in the browser's tab: SVG or PNG, 64 KB at most",
    ),
    path(
        "CARD",
        "a beacon in the two colours",
        "file of the picture that other sites show beside a link: PNG or JPEG of 1200 x 630, 1 MB at most",
    ),
    key("REFERENCE_PREFIX", "PS1", "first part of every reference: 1 to 6 letters and digits"),
    key("WAIVER_URL", "Pumping Station: One's", "page where the liability waiver is signed"),
    key("AGREEMENT_URL", "Pumping Station: One's", "page with the membership agreement"),
    key("SUPPORT_EMAIL", "Pumping Station: One's", "whom people write to when it did not work"),
    key("MINIMUM_AGE", "18", "years"),
    key("TIME_ZONE", "America/Chicago", "decides what day it is"),
    list(
        ',',
        key(
            "QUESTIONS",
            "preferred_name,pronouns,discord_handle",
            "which optional questions are asked: those, emergency-contact, or none of them",
        ),
    ),
    list(
        ',',
        key(
            "LANGUAGES",
            "en,es",
            "the languages that people may choose, of en and es; who asks for none of them reads the first",
        ),
    ),
    key(
        "WORDS_EN",
        "none",
        "English in words of your own: messages of Fluent that take the place of those in words/en",
    ),
    key("WORDS_ES", "none", "the same in Spanish; what is said in the first language alone stands in both"),
    key("PRACTICE", "no", "yes: practice parts are meant even where others can reach them"),
    key(
        "PRACTICE_FOLDER",
        "practice, beside the SQLite file; data/practice with PostgreSQL",
        "where practice parts keep their members and mail",
    ),
    key("PRACTICE_GENERATION", "B", "the DHService that the practice one behaves as: A, B or bulk"),
    list(
        ',',
        key(
            "TRUSTED_PROXIES",
            "none",
            "addresses or networks whose X-Forwarded-For is believed: 10.0.0.5,192.168.0.0/24",
        ),
    ),
    list(
        ',',
        key(
            "TRUSTED_NETWORKS",
            "none",
            "networks with ten times the limits, such as the space's own on open night",
        ),
    ),
    key("LIMITS", "auto", "limits of requests: on, off, or auto (on, but for this machine while practising)"),
    key(
        "CONNECTIONS",
        "2000",
        "connections at most; who has asked nothing for longest makes room for who comes",
    ),
    key(
        "CONNECTIONS_PER_ADDRESS",
        "100",
        "the same from one address; ten times as many from trusted networks, any number from trusted proxies",
    ),
    secret(
        "STAFF_PASSWORD",
        "no such way in",
        "lets whoever helps sign in at /staff, with a name of their own",
    ),
    key(
        "STAFF_OIDC_ISSUER",
        "no such way in",
        "an OpenID Connect issuer whose people may sign in at /staff: exactly as it names itself, with its path",
    ),
    key(
        "STAFF_OIDC_DISCOVERY",
        "the issuer and /.well-known/openid-configuration",
        "where the issuer describes itself, where that is below another path (Azure AD B2C)",
    ),
    key("STAFF_OIDC_CLIENT_ID", "", "this program's id there; its redirect address is /staff/oidc/callback"),
    secret("STAFF_OIDC_CLIENT_SECRET", "", "this program's secret there"),
    list(
        ',',
        key(
            "STAFF_OIDC_ALLOWED",
            "",
            "who of the issuer's people may: ada@example.org,group:volunteers (of the claims groups and roles)",
        ),
    ),
    secret(
        "KIOSK_CODE",
        "no such page",
        "typed once at /kiosk, it makes a tablet at the door a browser that keeps nothing",
    ),
    key("KIOSK_IDLE_MS", "90000", "how long such a tablet waits for input before it is cleared"),
    key("METRICS_LISTEN", "off", "a second, private address that serves /metrics for Prometheus"),
    key("OTLP_URL", "off", "collector of traces by OpenTelemetry over HTTP, such as http://collector:4318"),
    key("UPSTREAM_CONCURRENCY", "4", "requests to the member service in flight, at most"),
    key("CONNECT_DEADLINE_MS", "2000", "connecting to the member service"),
    key("CALL_DEADLINE_MS", "8000", "one call to the member service"),
    key("MAIL_DEADLINE_MS", "20000", "handing one email to the mail server"),
    key("JOIN_DEADLINE_MS", "3000", "how long Join may hold its request before the waiting page answers"),
    key("BREAKER_PAUSE_MS", "10000", "how often a member service that is away is asked whether it is back"),
    key("HEAD_DEADLINE_MS", "10000", "receiving the head of a request"),
    key("BODY_DEADLINE_MS", "20000", "receiving the body of a request"),
    key("IDLE_DEADLINE_MS", "75000", "how long a connection may stay open between two requests"),
    key("LOG", "info", "tracing filter; JSON when standard output is no terminal"),
];
