//! A proxy on loopback: forwards `GET http://…`, tunnels `CONNECT` and SOCKS 5, and counts what went through.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A running proxy.
pub struct Proxy {
    pub port: u16,
    log: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let log: Arc<Mutex<Vec<String>>> = Arc::default();
        let shared = log.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let log = shared.clone();
                std::thread::spawn(move || {
                    let _ = pass(stream, &log);
                });
            }
        });
        Self { port, log }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The first lines of the requests that went through.
    pub fn log(&self) -> Vec<String> {
        self.log.lock().expect("no holder panics").clone()
    }
}

fn pass(client: TcpStream, log: &Mutex<Vec<String>>) -> io::Result<()> {
    let mut reader = BufReader::new(client.try_clone()?);
    if reader.fill_buf()?.first() == Some(&5) {
        return socks(client, reader, log);
    }
    let mut first = String::new();
    reader.read_line(&mut first)?;
    log.lock().expect("no holder panics").push(first.trim_end().to_owned());
    let target = first.split_whitespace().nth(1).unwrap_or("").to_owned();
    let host = target.strip_prefix("http://").unwrap_or(&target).split('/').next().unwrap_or("").to_owned();
    // Only loopback: this proxy never leads anywhere else.
    let port = host.rsplit_once(':').map_or("80", |(_, port)| port).to_owned();
    let server = TcpStream::connect(format!("127.0.0.1:{port}"))?;
    let mut to_server = server.try_clone()?;
    if first.starts_with("CONNECT") {
        let mut line = String::new();
        while reader.read_line(&mut line)? > 2 {
            line.clear();
        }
        (&client).write_all(b"HTTP/1.1 200 Connected\r\n\r\n")?;
    } else {
        // The origin server wants the path alone; the connection then carries more requests of the same host, which
        // our test server accepts in either form.
        to_server.write_all(first.replace(&format!("http://{host}"), "").as_bytes())?;
    }
    join(client, reader, server)
}

/// SOCKS 5 without a login, for a host by name.
fn socks(client: TcpStream, mut reader: BufReader<TcpStream>, log: &Mutex<Vec<String>>) -> io::Result<()> {
    let mut greeting = [0; 3];
    reader.read_exact(&mut greeting)?;
    (&client).write_all(&[5, 0])?;
    let mut head = [0; 5];
    reader.read_exact(&mut head)?;
    let mut rest = vec![0; usize::from(head[4]) + 2];
    reader.read_exact(&mut rest)?;
    let (host, port) = rest.split_at(usize::from(head[4]));
    let port = u16::from_be_bytes([port[0], port[1]]);
    log.lock().expect("no holder panics").push(format!("SOCKS {}:{port}", String::from_utf8_lossy(host)));
    // Only loopback, as above.
    let server = TcpStream::connect(("127.0.0.1", port))?;
    (&client).write_all(&[5, 0, 0, 1, 127, 0, 0, 1, 0, 0])?;
    join(client, reader, server)
}

/// Passes bytes both ways until one side is done.
fn join(client: TcpStream, mut reader: BufReader<TcpStream>, server: TcpStream) -> io::Result<()> {
    let mut to_server = server.try_clone()?;
    let up = std::thread::spawn(move || {
        let _ = copy(&mut reader, &mut to_server);
        let _ = to_server.shutdown(std::net::Shutdown::Both);
    });
    copy(&mut &server, &mut &client)?;
    let _ = client.shutdown(std::net::Shutdown::Both);
    let _ = up.join();
    Ok(())
}

fn copy(from: &mut impl Read, to: &mut impl Write) -> io::Result<()> {
    let mut buffer = [0; 16_384];
    loop {
        let length = from.read(&mut buffer)?;
        if length == 0 {
            return Ok(());
        }
        to.write_all(&buffer[..length])?;
        to.flush()?;
    }
}
