use std::net::IpAddr;

use axum::http::HeaderMap;

/// The address of a client: the socket's, or what a trusted proxy in front says of it.
///
/// The last address in `X-Forwarded-For` that is not a proxy's counts: everything before it is the client's own word.
pub(crate) fn client_address(socket: IpAddr, headers: &HeaderMap, proxies: &[IpAddr]) -> IpAddr {
    let socket = socket.to_canonical();
    if !proxies.contains(&socket) {
        return socket;
    }
    let lines = headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok());
    let forwarded: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
    let mut nearest = socket;
    for entry in forwarded.iter().rev() {
        let Ok(address) = entry.parse::<IpAddr>() else { break };
        nearest = address.to_canonical();
        if !proxies.contains(&nearest) {
            break;
        }
    }
    nearest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let proxies: Vec<IpAddr> =
            ["10.0.0.1", "10.0.0.2"].iter().map(|text| text.parse().unwrap()).collect();
        for (socket, forwarded, expected) in [
            ("192.0.2.1", "198.51.100.7", "192.0.2.1"),
            ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
            ("::ffff:10.0.0.1", "198.51.100.7", "198.51.100.7"),
            ("10.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.7"),
            ("10.0.0.1", "198.51.100.7, 10.0.0.2", "198.51.100.7"),
            ("10.0.0.1", "203.0.113.9, nonsense", "10.0.0.1"),
            ("10.0.0.1", "", "10.0.0.1"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("x-forwarded-for", forwarded.parse().unwrap());
            let found = client_address(socket.parse().unwrap(), &headers, &proxies);
            assert_eq!(found, expected.parse::<IpAddr>().unwrap(), "{socket} {forwarded}");
        }
    }
}
