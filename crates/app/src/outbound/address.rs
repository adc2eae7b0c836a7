//! Which addresses may be connected to.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use axum::http::Uri;
use linli_kernel::Trouble;

use crate::config::Config;

/// Who gave the address, and so where it may lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hosts {
    /// An administrator: also the office's own network, with or without TLS.
    Configured,
    /// Somebody else: the public Internet and TLS only.
    Public,
}

/// Where a request goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub host: String,
    pub port: u16,
    pub tls: bool,
    /// What stands in the `Host` header.
    pub authority: String,
    pub path: String,
}

/// Reads an address; `None` for what is no address of a server we may ask.
pub(super) fn target(url: &str, hosts: Hosts, local: bool) -> Option<Target> {
    let uri: Uri = url.parse().ok()?;
    let authority = uri.authority()?;
    let tls = match uri.scheme_str()? {
        "https" => true,
        "http" if hosts == Hosts::Configured || local => false,
        _ => return None,
    };
    // Neither a name and password, nor anything that reads as one.
    if authority.as_str().contains('@') || authority.host().is_empty() {
        return None;
    }
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    Some(Target {
        host: authority.host().trim_matches(['[', ']']).to_owned(),
        port: authority.port_u16().unwrap_or(if tls { 443 } else { 80 }),
        tls,
        authority: authority.as_str().to_owned(),
        path: path.to_owned(),
    })
}

/// Whether an address of this form may be kept; where it leads is looked at each time it is used.
///
/// # Errors
/// The field, with the form an address must have.
pub fn check(config: &Config, field: &str, url: &str, hosts: Hosts) -> Result<(), Trouble> {
    let fits = url.len() <= 1_000 && target(url, hosts, config.outbound_local).is_some();
    let literal = target(url, hosts, config.outbound_local).and_then(|one| one.host.parse().ok());
    let barred = literal.is_some_and(|ip| !may_ask(ip, hosts, config.outbound_local));
    if fits && !barred {
        return Ok(());
    }
    let (zh, en) = match hosts {
        Hosts::Configured => (
            "请填写 http:// 或 https:// 开头的完整地址，不含用户名和密码，不能指向本机",
            "Write a whole address that begins with http:// or https://, without a user name, not of this machine",
        ),
        Hosts::Public => (
            "请填写公网的 https:// 地址",
            "Write an https:// address of the public Internet",
        ),
    };
    Err(Trouble::field(field, zh, en))
}

/// Whether this machine may be connected to. `local` lets in this machine itself, for trials and tests.
pub(super) fn may_ask(ip: IpAddr, hosts: Hosts, local: bool) -> bool {
    let ip = match ip {
        IpAddr::V6(six) => six.to_ipv4_mapped().map_or(ip, IpAddr::V4),
        IpAddr::V4(_) => ip,
    };
    if ip.is_loopback() {
        return local;
    }
    let never = match ip {
        IpAddr::V4(four) => {
            four.is_link_local()
                || four.is_broadcast()
                || four.is_multicast()
                || four.octets()[0] == 0
        }
        IpAddr::V6(six) => {
            six.is_unspecified() || six.is_multicast() || six.is_unicast_link_local()
        }
    };
    !never && (hosts == Hosts::Configured || is_public(ip))
}

/// Not set aside for private or special use (RFC 6890).
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(four) => !is_special(four),
        IpAddr::V6(six) => !six.is_unique_local() && !is_transition(six),
    }
}

fn is_special(four: Ipv4Addr) -> bool {
    let [a, b, c, _] = four.octets();
    four.is_private()
        || four.is_documentation()
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (18..20).contains(&b))
        || a >= 240
}

/// Addresses that wrap an IPv4 address (6to4, NAT64, compatible) or are for documents.
fn is_transition(six: Ipv6Addr) -> bool {
    let [a, b, ..] = six.segments();
    a == 0x2002 || (a == 0x64 && b == 0xff9b) || (a == 0 && b == 0) || (a == 0x2001 && b == 0xdb8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_this_machine_nor_the_cloud_s_own_address_is_ever_asked() {
        for bad in [
            "127.0.0.1",
            "::1",
            "169.254.169.254",
            "0.0.0.0",
            "::ffff:127.0.0.1",
            "fe80::1",
            "224.0.0.1",
            "::",
        ] {
            assert!(
                !may_ask(bad.parse().unwrap(), Hosts::Configured, false),
                "{bad}"
            );
            assert!(
                !may_ask(bad.parse().unwrap(), Hosts::Public, false),
                "{bad}"
            );
        }
        assert!(may_ask(
            "127.0.0.1".parse().unwrap(),
            Hosts::Configured,
            true
        ));
        assert!(!may_ask(
            "169.254.169.254".parse().unwrap(),
            Hosts::Configured,
            true
        ));
    }

    #[test]
    fn the_office_s_own_network_is_for_addresses_an_administrator_wrote() {
        for own in [
            "10.1.2.3",
            "192.168.1.9",
            "172.16.0.1",
            "fd00::1",
            "100.64.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
        ] {
            let ip = own.parse().unwrap();
            assert!(may_ask(ip, Hosts::Configured, false), "{own}");
            assert!(!may_ask(ip, Hosts::Public, false), "{own}");
        }
        for open in ["1.1.1.1", "2606:4700::1111"] {
            assert!(
                may_ask(open.parse().unwrap(), Hosts::Public, false),
                "{open}"
            );
        }
    }

    #[test]
    fn an_address_names_a_server_and_no_user() {
        let read = |url| target(url, Hosts::Configured, false);
        let one = read("https://hooks.example.cn/a?b=1").unwrap();
        assert_eq!(
            (one.host.as_str(), one.port, one.tls, one.path.as_str()),
            ("hooks.example.cn", 443, true, "/a?b=1")
        );
        assert_eq!(read("http://[fd00::1]:8080").unwrap().host, "fd00::1");
        for bad in [
            "ftp://a/",
            "https://u:p@a/",
            "/path",
            "file:///etc/passwd",
            "https:///x",
            "gopher://a",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
        assert_eq!(target("http://push.example/", Hosts::Public, false), None);
    }
}
