//! One request and its answer.

use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Method, Request, header};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};

use super::address::{Hosts, Target, may_ask, target};
use crate::config::Config;

/// How long an exchange may take from the look-up of the name to the last byte.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// What is asked.
#[derive(Clone, Debug)]
pub struct Ask {
    /// GET or POST.
    pub method: Method,
    /// The whole address.
    pub url: String,
    /// Headers besides `Host` and `User-Agent`.
    pub headers: Vec<(&'static str, String)>,
    /// What is sent.
    pub body: Vec<u8>,
    /// Who gave the address.
    pub hosts: Hosts,
    /// How much of the answer is read, in bytes.
    pub most: usize,
}

/// What was answered, whatever its status.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The body, up to the bound.
    pub body: Vec<u8>,
    /// Whether there was more.
    pub cut: bool,
}

/// Why there is no answer. The texts are for administrators.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Miss {
    /// Not an address of a server we may ask.
    #[error("the address is not one that may be asked")]
    Address,
    /// The name is not known.
    #[error("the host name does not resolve")]
    Name,
    /// The name leads to this machine, to a network of its own, or nowhere.
    #[error("the host leads to an address that may not be asked")]
    Barred,
    /// Nobody took the connection, or it broke.
    #[error("the connection failed: {0}")]
    Broken(String),
    /// No whole answer within [`PATIENCE`].
    #[error("no answer within 10 s")]
    Slow,
}

/// The certificate authorities browsers trust.
static TLS: LazyLock<Option<Arc<ClientConfig>>> = LazyLock::new(|| {
    let roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    let config = ClientConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .ok()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Some(Arc::new(config))
});

/// Asks, and waits for the answer.
///
/// # Errors
/// No answer; a status of failure is an answer.
pub async fn send(config: &Config, ask: Ask) -> Result<Reply, Miss> {
    let local = config.outbound_local;
    let to = target(&ask.url, ask.hosts, local).ok_or(Miss::Address)?;
    match tokio::time::timeout(PATIENCE, exchange(&to, ask, local)).await {
        Ok(done) => done,
        Err(_elapsed) => Err(Miss::Slow),
    }
}

async fn exchange(to: &Target, ask: Ask, local: bool) -> Result<Reply, Miss> {
    let stream = connect(to, ask.hosts, local).await?;
    if !to.tls {
        return talk(stream, to, ask).await;
    }
    let tls = TLS.clone().ok_or_else(|| broken("no TLS"))?;
    let name = ServerName::try_from(to.host.clone()).map_err(|_error| Miss::Address)?;
    let stream = TlsConnector::from(tls)
        .connect(name, stream)
        .await
        .map_err(broken)?;
    talk(stream, to, ask).await
}

/// Connects to the first address of the name that answers; none of them may be barred.
async fn connect(to: &Target, hosts: Hosts, local: bool) -> Result<TcpStream, Miss> {
    let found = tokio::net::lookup_host((to.host.as_str(), to.port))
        .await
        .map_err(|_error| Miss::Name)?;
    let found: Vec<SocketAddr> = found.collect();
    if found.iter().any(|one| !may_ask(one.ip(), hosts, local)) {
        return Err(Miss::Barred);
    }
    let mut last = Miss::Name;
    for address in found {
        match TcpStream::connect(address).await {
            Ok(stream) => return Ok(stream),
            Err(error) => last = broken(error),
        }
    }
    Err(last)
}

async fn talk<S>(stream: S, to: &Target, ask: Ask) -> Result<Reply, Miss>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(broken)?;
    let most = ask.most;
    let request = request(to, ask)?;
    let answered = async move {
        let answer = sender.send_request(request).await.map_err(broken)?;
        let status = answer.status().as_u16();
        let (body, cut) = read(answer.into_body(), most).await?;
        Ok(Reply { status, body, cut })
    };
    tokio::pin!(answered);
    // The connection is driven beside the answer and dropped with it.
    tokio::select! {
        done = &mut answered => done,
        ended = connection => match ended {
            Ok(()) => answered.await,
            Err(error) => Err(broken(error)),
        },
    }
}

fn request(to: &Target, ask: Ask) -> Result<Request<Full<Bytes>>, Miss> {
    let mut request = Request::new(Full::new(Bytes::from(ask.body)));
    *request.method_mut() = ask.method;
    *request.uri_mut() = to.path.parse().map_err(|_error| Miss::Address)?;
    let headers = request.headers_mut();
    let value = |text: &str| HeaderValue::from_str(text).map_err(|_error| Miss::Address);
    headers.insert(header::HOST, value(&to.authority)?);
    headers.insert(header::USER_AGENT, HeaderValue::from_static("linli"));
    for (name, text) in &ask.headers {
        headers.insert(HeaderName::from_static(name), value(text)?);
    }
    Ok(request)
}

async fn read(mut body: Incoming, most: usize) -> Result<(Vec<u8>, bool), Miss> {
    let mut all = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(broken)?;
        if let Some(data) = frame.data_ref() {
            let room = most - all.len();
            all.extend(data.iter().take(room));
            if data.len() > room {
                return Ok((all, true));
            }
        }
    }
    Ok((all, false))
}

fn broken(error: impl std::fmt::Display) -> Miss {
    Miss::Broken(error.to_string().chars().take(200).collect())
}
