//! The way on which requests come: straight, or through a proxy that speaks https to the world.
//!
//! In: the connection and its headers. Out: who is at the other end, and whether cookies are for https only.
//! Law: `law_cookies_behind_https_are_for_https_only`, `law_an_address_waits_whoever_is_tried` (tests). Not here: TLS itself, which the proxy does.

use crate::app::App;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

/// The way on which requests come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Way {
    /// Straight from the browser.
    #[default]
    Straight,
    /// Through a proxy that speaks https, and adds the address of the browser to `X-Forwarded-For`.
    BehindHttps,
}

/// The address that a request comes from; none where there is no connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct From(pub(crate) Option<IpAddr>);

impl FromRequestParts<App> for From {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        // What comes before the last was said by the browser itself, which can say anything.
        let forwarded = || {
            let said = parts
                .headers
                .get_all("x-forwarded-for")
                .iter()
                .next_back()?;
            let last = said.to_str().ok()?.rsplit(',').next()?.trim();
            let with_port = || Some(last.parse::<SocketAddr>().ok()?.ip());
            last.parse().ok().or_else(with_port)
        };
        let connected = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let connected = connected.map(|connected| connected.0.ip());
        Ok(Self(match app.way {
            Way::Straight => connected,
            Way::BehindHttps => forwarded().or(connected),
        }))
    }
}

impl From {
    /// The name by which wrong passwords from there are counted. Who has a whole network of IPv6 is one.
    pub(crate) fn name(self) -> Option<String> {
        self.0.map(|address| match address.to_canonical() {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
        })
    }
}
