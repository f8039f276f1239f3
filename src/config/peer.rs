//! Whom requests and connections come from, as far as limits care.

use std::net::{IpAddr, Ipv6Addr};

use super::{Config, Limits};

/// How much more than others somebody may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowance {
    /// What everybody has.
    Usual,
    /// Ten times that: one of `DHSIGNUP_TRUSTED_NETWORKS`.
    Wide,
    /// No limit.
    Endless,
}

impl Config {
    /// What this address may have.
    pub fn allowance(&self, ip: IpAddr) -> Allowance {
        let endless = match self.limits {
            Limits::On => false,
            Limits::Off => true,
            Limits::Auto => self.practises() && ip.is_loopback(),
        };
        match () {
            () if endless => Allowance::Endless,
            () if self.trusted_networks.iter().any(|net| net.contains(&ip)) => Allowance::Wide,
            () => Allowance::Usual,
        }
    }

    /// Whether this is a proxy of ours, which speaks for many.
    pub fn is_proxy(&self, ip: IpAddr) -> bool {
        self.trusted_proxies.iter().any(|net| net.contains(&ip))
    }
}

/// The address that limits count by. Whoever has one of IPv6 has a whole /64 of them (RFC 6177).
pub fn household(ip: IpAddr) -> IpAddr {
    const OWN: u128 = u128::MAX << 64;
    match ip.to_canonical() {
        IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() & OWN)),
        ip => ip,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousand_addresses_of_one_line_count_as_one() {
        let of = |text: &str| household(text.parse().expect("an address"));
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:1"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_eq!(of("::ffff:192.0.2.7"), of("192.0.2.7"));
    }
}
