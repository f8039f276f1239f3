//! Signing in by an OpenID Connect issuer: authorization code, PKCE, state and nonce.
//! <https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowAuth>
//!
//! State, nonce and verifier of a sign-in are drawn from one secret that the browser holds in a cookie, so that nothing is
//! kept here between going there and coming back, and whoever comes back is whoever went.

use std::sync::Arc;

use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreClientAuthMethod, CoreErrorResponseType,
    CoreGenderClaim, CoreJsonWebKey, CoreJsonWebKeySet, CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, AuthType, AuthorizationCode, ClaimsVerificationError, Client, ClientId, ClientSecret,
    CsrfToken, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, IdTokenClaims,
    IdTokenFields, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope,
    SignatureVerificationError, StandardErrorResponse, StandardTokenResponse,
};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::sync::Mutex;

use super::outside::{Outside, Silent};
use crate::config::{Allowed, Oidc};

/// Why somebody is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// The issuer can't be asked, or answers what no issuer should.
    #[error("the issuer can't be asked")]
    Away,
    /// What it says of them does not count, or not for this sign-in.
    #[error("what the issuer said does not count")]
    Doubtful,
    /// It knows them, and they are not on the list.
    #[error("not on the list of those who may in")]
    NotOnTheList,
}

/// A sign-in at the issuer's.
#[derive(Clone, Copy, Debug)]
pub struct Login<'a> {
    /// What the browser that signs in holds.
    pub secret: &'a str,
    /// Where the issuer sends it back to.
    pub back: &'a str,
    /// Now, in milliseconds since 1970.
    pub now: i64,
}

/// Somebody whom the issuer knows and who may in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// Their name in the audit trail: the address, or what else the issuer calls them.
    pub who: String,
    /// What let them in.
    pub key: String,
}

/// The issuer, with what it said of itself lately.
#[derive(Clone, Debug)]
pub(super) struct Issuer {
    oidc: Oidc,
    outside: Outside,
    /// Since when, in milliseconds since 1970, and what.
    known: Arc<Mutex<Option<(i64, CoreProviderMetadata)>>>,
}

/// How long what the issuer says of itself is believed.
const BELIEVED_MS: i64 = 3_600_000;
/// A key that is not known is looked for again, but not more often than this: anybody can name one.
const LOOKED_FOR_MS: i64 = 10_000;
/// Signatures by a key of the issuer's own. None at all, and those by a secret that is ours too, are no proof.
const SIGNED_BY: [CoreJwsSigningAlgorithm; 4] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
];

/// Claims by which people are on the list. Azure AD B2C has addresses in `emails`.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
struct More {
    #[serde(default)]
    emails: Several,
    #[serde(default)]
    groups: Several,
    #[serde(default)]
    roles: Several,
}

impl AdditionalClaims for More {}

/// One or several, as issuers have it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(untagged)]
enum Several {
    One(String),
    All(Vec<String>),
}

impl Default for Several {
    fn default() -> Self {
        Self::All(Vec::new())
    }
}

impl Several {
    fn all(&self) -> &[String] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::All(all) => all,
        }
    }
}

type Fields = IdTokenFields<
    More,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
type Claims = IdTokenClaims<More, CoreGenderClaim>;
type Known = Client<
    More,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    StandardTokenResponse<Fields, CoreTokenType>,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

impl Issuer {
    pub(super) fn new(oidc: Oidc) -> Result<Self, Silent> {
        Ok(Self { oidc, outside: Outside::new()?, known: Arc::default() })
    }

    /// What sessions may have come in by: another issuer, or another list, ends them.
    pub(super) fn key(&self) -> String {
        let Oidc { issuer, client_id, allowed, .. } = &self.oidc;
        format!("issuer {issuer} {client_id} {allowed:?}")
    }

    /// Whether it can be asked, and names itself as it is set.
    pub(super) async fn reaches(&self, now: i64) -> Result<(), Denied> {
        self.metadata(0, now).await.map(|_| ())
    }

    /// Where the browser signs in.
    pub(super) async fn way(&self, login: Login<'_>) -> Result<String, Denied> {
        let Login { secret, back, now } = login;
        let client = self.client(self.metadata(BELIEVED_MS, now).await?, back)?;
        let (state, nonce) = (state(secret), derived("nonce", secret));
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&verifier(secret));
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let request = client.authorize_url(flow, move || CsrfToken::new(state), move || Nonce::new(nonce));
        let scopes = ["email", "profile"].map(|scope| Scope::new(scope.to_owned()));
        let (url, ..) = request.add_scopes(scopes).set_pkce_challenge(challenge).url();
        Ok(url.into())
    }

    /// Whom the issuer sends back with this code.
    pub(super) async fn arrive(&self, login: Login<'_>, code: &str) -> Result<Arrival, Denied> {
        let Login { secret, back, now } = login;
        let client = self.client(self.metadata(BELIEVED_MS, now).await?, back)?;
        let request = client.exchange_code(AuthorizationCode::new(code.to_owned()));
        let request =
            request.map_err(|_| away("it names no token endpoint"))?.set_pkce_verifier(verifier(secret));
        let answer = request.request_async(&self.outside).await.map_err(|error| match error {
            RequestTokenError::ServerResponse(_) => doubtful("it refused the code"),
            RequestTokenError::Request(error) => away(&error.to_string()),
            _ => away("its answer can't be read"),
        })?;
        let token = answer.extra_fields().id_token().ok_or_else(|| away("it gave no id token"))?;
        let nonce = Nonce::new(derived("nonce", secret));
        let judged = |client: &Known| {
            let verifier = client.id_token_verifier().set_allowed_algs(SIGNED_BY);
            token.claims(&verifier, &nonce).cloned()
        };
        let claims = match judged(&client) {
            // Keys change; whoever signs in then is the first to know.
            Err(error) if is_unknown_key(&error) => {
                judged(&self.client(self.metadata(LOOKED_FOR_MS, now).await?, back)?)
            }
            judged => judged,
        };
        self.on_the_list(&claims.map_err(|error| doubtful(why(&error)))?)
    }

    /// Whether somebody is on the list, and what they are called.
    fn on_the_list(&self, claims: &Claims) -> Result<Arrival, Denied> {
        let more = claims.additional_claims();
        let email = claims.email().map(|email| email.as_str());
        let address = email.or_else(|| more.emails.all().first().map(String::as_str));
        // An issuer that says that it has not looked says nothing.
        let vouched = address.filter(|_| claims.email_verified() != Some(false)).map(str::to_lowercase);
        let groups = || more.groups.all().iter().chain(more.roles.all());
        let allowed = self.oidc.allowed.iter().any(|allowed| match allowed {
            Allowed::Address(address) => vouched.as_deref() == Some(address),
            Allowed::Group(group) => groups().any(|other| other == group),
        });
        let named = claims.preferred_username().map(|name| name.as_str());
        let who = vouched.as_deref().or(named).unwrap_or(claims.subject().as_str());
        let who: String = who.chars().filter(|c| !c.is_control()).take(100).collect();
        if allowed { Ok(Arrival { who, key: self.key() }) } else { Err(Denied::NotOnTheList) }
    }

    /// What the issuer says of itself; asked anew where that is older.
    async fn metadata(&self, at_most: i64, now: i64) -> Result<CoreProviderMetadata, Denied> {
        let mut known = self.known.lock().await;
        if let Some((since, metadata)) = known.as_ref()
            && (*since..*since + at_most).contains(&now)
        {
            return Ok(metadata.clone());
        }
        let told = self.outside.get(&self.oidc.discovery).await.map_err(|error| away(&error.to_string()))?;
        let metadata: CoreProviderMetadata =
            serde_json::from_slice(&told).map_err(|_| away("what it says of itself can't be read"))?;
        if metadata.issuer().as_str() != self.oidc.issuer {
            return Err(away("it names itself otherwise than DHSIGNUP_STAFF_OIDC_ISSUER does"));
        }
        let keys = CoreJsonWebKeySet::fetch_async(metadata.jwks_uri(), &self.outside).await;
        let metadata = metadata.set_jwks(keys.map_err(|_| away("its keys can't be read"))?);
        *known = Some((now, metadata.clone()));
        Ok(metadata)
    }

    fn client(&self, metadata: CoreProviderMetadata, back: &str) -> Result<Known, Denied> {
        let Oidc { client_id, client_secret, .. } = &self.oidc;
        // RFC 6749 2.3.1 wants everybody to take it in the header; some say that they only take it in the body.
        let methods = metadata.token_endpoint_auth_methods_supported();
        let by_header =
            methods.is_none_or(|methods| methods.contains(&CoreClientAuthMethod::ClientSecretBasic));
        let auth = if by_header { AuthType::BasicAuth } else { AuthType::RequestBody };
        let back = RedirectUrl::new(back.to_owned()).map_err(|_| away("our own address can't be used"))?;
        let secret = ClientSecret::new(client_secret.expose_secret().to_owned());
        let client = Client::from_provider_metadata(metadata, ClientId::new(client_id.clone()), Some(secret));
        Ok(client.set_redirect_uri(back).set_auth_type(auth))
    }
}

/// What the issuer hands back with its answer, for the browser that holds this secret.
pub(super) fn state(secret: &str) -> String {
    derived("state", secret)
}

fn verifier(secret: &str) -> PkceCodeVerifier {
    PkceCodeVerifier::new(derived("verifier", secret))
}

/// One of several that tell nothing of each other.
fn derived(what: &str, secret: &str) -> String {
    data_encoding::BASE64URL_NOPAD.encode(&Sha256::digest(format!("{what} {secret}")))
}

fn is_unknown_key(error: &ClaimsVerificationError) -> bool {
    let unknown = SignatureVerificationError::NoMatchingKey;
    matches!(error, ClaimsVerificationError::SignatureVerification(other) if *other == unknown)
}

/// Without what stood in it.
fn why(error: &ClaimsVerificationError) -> &'static str {
    match error {
        ClaimsVerificationError::Expired(_) => "its token is over",
        ClaimsVerificationError::InvalidAudience(_) => "its token is for somebody else",
        ClaimsVerificationError::InvalidIssuer(_) => "its token is another issuer's",
        ClaimsVerificationError::InvalidNonce(_) => "its token is of another sign-in",
        ClaimsVerificationError::SignatureVerification(_) => "its token is not signed by a key of its own",
        _ => "its token can't be read",
    }
}

fn away(why: &str) -> Denied {
    tracing::warn!(why, "the issuer of those who help can't be asked");
    Denied::Away
}

fn doubtful(why: &'static str) -> Denied {
    tracing::warn!(why, "what the issuer of those who help said does not count");
    Denied::Doubtful
}
