//! Connections that can be cut: the peer sees a reset, as from a machine that fell over.

use std::collections::HashSet;
use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use axum::serve::{Listener, ListenerExt, TapIo};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// A listener whose connections can be cut. Tapped only because axum knows the peers (`ConnectInfo<SocketAddr>`) of its
/// own listeners and of tapped ones.
pub type Listening = TapIo<Cuttable, fn(&mut Wire)>;

/// The peers whose connections are to end in a reset. Clones are the same.
#[derive(Clone, Debug, Default)]
pub(super) struct Cuts(Arc<Mutex<HashSet<SocketAddr>>>);

impl Cuts {
    pub(super) fn listen(&self, listener: TcpListener) -> Listening {
        Cuttable { listener, cuts: self.clone() }.tap_io(|_| ())
    }

    /// When the connection with this peer is given up, it ends in a reset.
    pub(super) fn cut(&self, peer: SocketAddr) {
        self.peers().insert(peer);
    }

    fn peers(&self) -> MutexGuard<'_, HashSet<SocketAddr>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A TCP listener.
#[derive(Debug)]
pub struct Cuttable {
    listener: TcpListener,
    cuts: Cuts,
}

impl Listener for Cuttable {
    type Io = Wire;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Wire, SocketAddr) {
        let (stream, peer) = Listener::accept(&mut self.listener).await;
        (Wire { stream, peer, cuts: self.cuts.clone() }, peer)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// A TCP connection.
#[derive(Debug)]
pub struct Wire {
    stream: TcpStream,
    peer: SocketAddr,
    cuts: Cuts,
}

impl Drop for Wire {
    fn drop(&mut self) {
        if self.cuts.peers().remove(&self.peer) {
            // Where it cannot be set, the connection is closed, and that is a fault as well.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
