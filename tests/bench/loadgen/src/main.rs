//! iambench: load generator for AWS IAM/STS endpoints on loopback.
mod engine;

use engine::{run, Cfg, Report};
use iambench::proc;
use iambench::scenario::{kind, Kind, Params, ALL};
use iambench::sigv4::{Creds, Signer};
use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const HELP: &str = "iambench COMMAND [--option value ...]

  load       one scenario: --url --scenario -c CONNS -n REQUESTS | --secs S [--rate R] [--threads T]
             [--prefix P] [--existing N] [--start I] [--max-items M] [--pid SERVERPID]
             [--web-identity-token JWT]
             scenario raw sends the bytes of --request FILE; --status 403 where that answer is meant
  ab         the same scenario on two servers in turn, with the ratio pair by pair:
             --url A --vs B [--rounds 5] [--secs 2] and load's options
  pages      every page of get-account-authorization-details: --max-items M [--pid SERVERPID]
  once       send one request and print the answer
  call       send --body for --service and print the answer; fails where it is an error
  mint       create a user and an access key; prints 'AKID SECRET'
  coldstart  --url U --cmd 'PROGRAM ARGS' [--runs 5]: ms from spawn to the first 200 of
             GetCallerIdentity, and resident memory 2 s later; ends what it spawned

  common: --access-key test --secret-key test --region us-east-1 --account 000000000000
  With --rate the loop is open: latency counts from the time a request was due.
  Only loopback addresses are accepted.";

struct Args(HashMap<String, String>);

impl Args {
    fn parse(v: impl Iterator<Item = String>) -> Args {
        let mut m = HashMap::new();
        let mut it = v.peekable();
        while let Some(k) = it.next() {
            let k = k.trim_start_matches('-').to_string();
            let v = it.next().unwrap_or_default();
            m.insert(k, v);
        }
        Args(m)
    }
    fn s(&self, k: &str, d: &str) -> String {
        self.0.get(k).cloned().unwrap_or_else(|| d.into())
    }
    fn n<T: std::str::FromStr>(&self, k: &str, d: T) -> T {
        match self.0.get(k) {
            Some(v) => v.parse().unwrap_or_else(|_| die(&format!("--{k}: not a number: {v}"))),
            None => d,
        }
    }
}

fn die(m: &str) -> ! {
    eprintln!("iambench: {m}");
    std::process::exit(2)
}

fn addr(url: &str) -> (SocketAddr, String) {
    let hp = url.trim_start_matches("http://").trim_end_matches('/');
    let a = hp
        .to_socket_addrs()
        .ok()
        .and_then(|i| {
            let v: Vec<SocketAddr> = i.collect();
            v.iter().copied().find(SocketAddr::is_ipv4).or(v.first().copied())
        })
        .unwrap_or_else(|| die(&format!("not HOST:PORT: {url}")));
    if !a.ip().is_loopback() {
        die("only loopback addresses");
    }
    (a, hp.to_string())
}

fn cfg(a: &Args, url: &str, k: Kind) -> Cfg {
    let (ad, host) = addr(url);
    let secs: f64 = a.n("secs", 0.0);
    Cfg {
        addr: ad,
        host,
        creds: Creds {
            access_key: a.s("access-key", "test"),
            secret_key: a.s("secret-key", "test"),
            region: a.s("region", "us-east-1"),
        },
        params: Params {
            kind: k,
            prefix: a.s("prefix", "b"),
            account: a.s("account", "000000000000"),
            existing: a.n("existing", 1),
            start: a.n("start", 0),
            max_items: a.n("max-items", 100),
            marker: String::new(),
            web_identity_token: a.s("web-identity-token", ""),
            request: a.0.get("request").map(|file| std::fs::read(file).unwrap_or_else(|e| die(&format!("{file}: {e}")))).unwrap_or_default(),
            status: a.n("status", 200),
        },
        conns: a.n("c", 1),
        threads: a.n("threads", 1),
        n: a.n("n", if secs > 0.0 { u64::MAX } else { 1000 }),
        secs,
        rate: a.n("rate", 0.0),
    }
}

fn us(r: &Report, q: f64) -> f64 {
    r.hist.value_at_quantile(q) as f64 / 1000.0
}

struct Row {
    json: String,
    text: String,
    rps: f64,
    cpu_us: f64,
    p99_us: f64,
    ok: bool,
}

fn measure(name: &str, label: &str, c: &Cfg, pid: u32) -> Row {
    let u0 = if pid > 0 { proc::tree(pid) } else { Default::default() };
    let c0 = proc::self_cpu();
    let r = match run(c) {
        Ok(r) => r,
        Err(e) => {
            let t = format!("{name} {label} c={} failed: {e}", c.conns);
            return Row { json: format!("{{\"peer\":\"{name}\",\"case\":\"{label}\",\"error\":\"{e}\"}}"), text: t, rps: 0.0, cpu_us: 0.0, p99_us: 0.0, ok: false };
        }
    };
    let cc = proc::self_cpu() - c0;
    let u1 = if pid > 0 { proc::tree(pid) } else { Default::default() };
    let rps = r.done as f64 / r.elapsed;
    let per = |x: f64| if r.done > 0 { x * 1e6 / r.done as f64 } else { 0.0 };
    let text = format!(
        "{name:<14} {label:<34} c={:<3} n={:<7} {:>9.0} rps  p50 {:>9.0}us  p99 {:>9.0}us  p999 {:>9.0}us  max {:>9.0}us  srv {:>7.0}us/req  cli {:>4.0}us/req  rss {:>5} MiB  err {}{}",
        c.conns, r.done, rps, us(&r, 0.5), us(&r, 0.99), us(&r, 0.999), r.hist.max() as f64 / 1000.0,
        per(u1.cpu_s - u0.cpu_s), per(cc), u1.rss_kib / 1024, r.errors,
        r.first_error.as_ref().map(|e| format!("  [{}]", e.chars().take(160).collect::<String>())).unwrap_or_default()
    );
    let json = format!(
        "{{\"peer\":\"{name}\",\"case\":\"{label}\",\"scenario\":\"{}\",\"c\":{},\"rate\":{},\"done\":{},\"errors\":{},\"reconnects\":{},\"elapsed_s\":{:.4},\"rps\":{:.1},\"p50_us\":{:.1},\"p90_us\":{:.1},\"p99_us\":{:.1},\"p999_us\":{:.1},\"max_us\":{:.1},\"server_cpu_us_per_req\":{:.1},\"client_cpu_us_per_req\":{:.1},\"rss_kib\":{},\"bytes_per_answer\":{}}}",
        c.params.kind.name(), c.conns, c.rate, r.done, r.errors, r.reconnects, r.elapsed, rps,
        us(&r, 0.5), us(&r, 0.9), us(&r, 0.99), us(&r, 0.999), r.hist.max() as f64 / 1000.0,
        per(u1.cpu_s - u0.cpu_s), per(cc), u1.rss_kib, r.bytes.checked_div(r.done).unwrap_or(0)
    );
    Row { json, text, rps, cpu_us: per(u1.cpu_s - u0.cpu_s), p99_us: us(&r, 0.99), ok: r.done > 0 && r.errors * 20 < r.done }
}

/// One request over a new connection; None if it could not be sent or answered.
fn once(c: &Cfg, body: &[u8], patience: Duration) -> Option<(u16, String)> {
    send(c, c.params.kind.service(), body, patience)
}

fn send(c: &Cfg, service: &'static str, body: &[u8], patience: Duration) -> Option<(u16, String)> {
    let mut s = TcpStream::connect_timeout(&c.addr, patience).ok()?;
    s.set_read_timeout(Some(patience)).ok()?;
    let mut signer = Signer::new(c.creds.clone(), c.host.clone());
    let mut req = Vec::new();
    signer.request(service, body, &mut req);
    s.write_all(&req).ok()?;
    let mut b = Vec::new();
    let mut chunk = [0u8; 16384];
    let mut eof = false;
    loop {
        if let Some((h, total)) = engine::whole(&b, eof) {
            return Some((h.status, String::from_utf8_lossy(&b[h.body_at.min(total)..total]).into_owned()));
        }
        if eof {
            return None;
        }
        match s.read(&mut chunk) {
            Ok(0) => eof = true,
            Ok(n) => b.extend_from_slice(&chunk[..n]),
            Err(_) => return None,
        }
    }
}

fn tag<'a>(x: &'a str, t: &str) -> Option<&'a str> {
    let a = x.find(&format!("<{t}>"))? + t.len() + 2;
    let e = x[a..].find(&format!("</{t}>"))?;
    Some(&x[a..a + e])
}

/// Follows the markers of a list to its end.
fn pages(a: &Args) {
    let mut c = cfg(a, &a.s("url", ""), Kind::AuthorizationDetails);
    let pid: u32 = a.n("pid", std::process::id());
    let before = proc::tree(pid);
    let (mut count, mut bytes, mut rss_kib) = (0u64, 0usize, 0);
    let mut body = Vec::new();
    loop {
        c.params.body(0, &mut body);
        let Some((200, answer)) = once(&c, &body, Duration::from_secs(60)) else { die("no page") };
        count += 1;
        bytes += answer.len();
        rss_kib = proc::tree(pid).rss_kib.max(rss_kib);
        match tag(&answer, "Marker") {
            Some(marker) => c.params.marker = marker.to_owned(),
            None => break,
        }
    }
    let after = proc::tree(pid);
    println!(
        "{{\"pages\":{count},\"bytes\":{bytes},\"server_cpu_us_per_page\":{:.1},\"rss_growth_kib\":{}}}",
        (after.cpu_s - before.cpu_s) * 1e6 / count as f64,
        rss_kib.saturating_sub(before.rss_kib)
    );
}

fn median(v: &mut [f64]) -> f64 {
    v.sort_by(f64::total_cmp);
    v[v.len() / 2]
}

fn coldstart(a: &Args) {
    let url = a.s("url", "http://127.0.0.1:4566");
    let c = cfg(a, &url, Kind::GetCallerIdentity);
    let cmd = a.s("cmd", "");
    if cmd.is_empty() {
        die("--cmd");
    }
    let mut ms = Vec::new();
    let mut rss = Vec::new();
    let mut body = Vec::new();
    c.params.body(0, &mut body);
    for i in 0..a.n("runs", 5u32) {
        if TcpStream::connect(c.addr).is_ok() {
            die("something listens there already");
        }
        let t = Instant::now();
        use std::os::unix::process::CommandExt;
        let mut ch = Command::new("sh")
            .arg("-c")
            .arg(format!("exec {cmd}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .unwrap_or_else(|e| die(&e.to_string()));
        let pg = ch.id() as i32;
        let ok = loop {
            if let Some((200, _)) = once(&c, &body, Duration::from_secs(60)) {
                break true;
            }
            if t.elapsed() > Duration::from_secs(180) || ch.try_wait().ok().flatten().is_some() {
                break false;
            }
            std::thread::sleep(Duration::from_micros(500));
        };
        let el = t.elapsed().as_secs_f64() * 1000.0;
        std::thread::sleep(Duration::from_secs(2));
        let u = proc::tree(ch.id());
        eprintln!("run {i}: {} {el:.1} ms, rss {} KiB in {} processes, {:.2} cpu-s", if ok { "up in" } else { "NOT up after" }, u.rss_kib, u.procs, u.cpu_s);
        signal("TERM", pg);
        let t1 = Instant::now();
        while ch.try_wait().ok().flatten().is_none() {
            if t1.elapsed() > Duration::from_secs(8) {
                signal("KILL", pg);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        if ok {
            ms.push(el);
            rss.push(u.rss_kib as f64);
        }
        while TcpStream::connect(c.addr).is_ok() {
            std::thread::sleep(Duration::from_millis(50));
        }
    }
    if ms.is_empty() {
        die("never came up");
    }
    let m = median(&mut ms);
    println!(
        "{{\"peer\":\"{}\",\"case\":\"coldstart\",\"median_ms\":{m:.1},\"min_ms\":{:.1},\"max_ms\":{:.1},\"rss_kib\":{:.0}}}",
        a.s("name", "?"), ms[0], ms[ms.len() - 1], median(&mut rss)
    );
}

/// Sends a signal to a process group.
fn signal(name: &str, group: i32) {
    let _ = Command::new("kill").args([format!("-{name}"), "--".into(), format!("-{group}")]).status();
}

fn ab(a: &Args) {
    let k = kind(&a.s("scenario", "get-caller-identity")).unwrap_or_else(|| die("unknown scenario"));
    let (ua, ub) = (a.s("url", ""), a.s("vs", ""));
    let mut ca = cfg(a, &ua, k);
    let mut cb = cfg(a, &ub, k);
    if ca.secs == 0.0 && !a.0.contains_key("n") {
        for c in [&mut ca, &mut cb] {
            c.secs = 2.0;
            c.n = u64::MAX;
        }
    }
    let (mut ra, mut rb, mut q) = (vec![], vec![], vec![]);
    let (mut cpu_a, mut cpu_b, mut cpu_q) = (vec![], vec![], vec![]);
    let (mut p99_a, mut p99_b) = (vec![], vec![]);
    for i in 0..a.n("rounds", 5u64) {
        if k.unique() {
            let base: u64 = a.n("start", 0);
            ca.params.start = base + i * 100_000;
            cb.params.start = ca.params.start;
        }
        let x = measure("A", k.name(), &ca, a.n("pid", 0));
        let y = measure("B", k.name(), &cb, a.n("vs-pid", 0));
        eprintln!("{}\n{}", x.text, y.text);
        q.push(x.rps / y.rps);
        cpu_q.push(x.cpu_us / y.cpu_us);
        cpu_a.push(x.cpu_us);
        cpu_b.push(y.cpu_us);
        if !(x.ok && y.ok) {
            die("more than one request in twenty failed");
        }
        p99_a.push(x.p99_us);
        p99_b.push(y.p99_us);
        ra.push(x.rps);
        rb.push(y.rps);
    }
    let (ma, mb, mq) = (median(&mut ra), median(&mut rb), median(&mut q));
    println!(
        "{{\"scenario\":\"{}\",\"rounds\":{},\"a_rps\":{ma:.0},\"b_rps\":{mb:.0},\"rps_ratio\":{mq:.3},\"rps_ratio_min\":{:.3},\"rps_ratio_max\":{:.3},\"a_cpu_us\":{:.2},\"b_cpu_us\":{:.2},\"cpu_ratio\":{:.3},\"a_p99_us\":{:.1},\"b_p99_us\":{:.1}}}",
        k.name(), q.len(), q[0], q[q.len() - 1], median(&mut cpu_a), median(&mut cpu_b), median(&mut cpu_q),
        median(&mut p99_a), median(&mut p99_b)
    );
}

fn main() {
    let mut it = std::env::args().skip(1);
    let cmd = it.next().unwrap_or_default();
    let a = Args::parse(it);
    let sc = || {
        let s = a.s("scenario", "get-caller-identity");
        kind(&s).unwrap_or_else(|| {
            die(&format!("unknown scenario {s}; one of {}", ALL.iter().map(|k| k.0).collect::<Vec<_>>().join(" ")))
        })
    };
    let url = a.s("url", "http://127.0.0.1:4566");
    match cmd.as_str() {
        "load" => {
            let c = cfg(&a, &url, sc());
            let r = measure(&a.s("name", "-"), c.params.kind.name(), &c, a.n("pid", 0));
            eprintln!("{}", r.text);
            println!("{}", r.json);
            if !r.ok {
                std::process::exit(1);
            }
        }
        "once" => {
            let c = cfg(&a, &url, sc());
            let mut b = Vec::new();
            c.params.body(0, &mut b);
            match once(&c, &b, Duration::from_secs(60)) {
                Some((s, x)) => println!("{s}\n{x}"),
                None => die("no answer"),
            }
        }
        "mint" => {
            let mut c = cfg(&a, &url, Kind::CreateUser);
            c.params.prefix = "mint".into();
            let mut b = Vec::new();
            c.params.body(0, &mut b);
            let _ = once(&c, &b, Duration::from_secs(60));
            // An administrator, where the server checks permissions.
            let mut p = b"Action=PutUserPolicy&Version=2010-05-08&PolicyName=admin&UserName=".to_vec();
            iambench::scenario::enc(&mut p, &c.params.user(0));
            p.extend_from_slice(b"&PolicyDocument=");
            iambench::scenario::enc(&mut p, r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#);
            let _ = once(&c, &p, Duration::from_secs(60));
            c.params.kind = Kind::CreateAccessKey;
            c.params.body(0, &mut b);
            match once(&c, &b, Duration::from_secs(60)) {
                Some((200, x)) => match (tag(&x, "AccessKeyId"), tag(&x, "SecretAccessKey")) {
                    (Some(i), Some(s)) => println!("{i} {s}"),
                    _ => die(&x),
                },
                o => die(&format!("{o:?}")),
            }
        }
        "call" => {
            let c = cfg(&a, &url, Kind::GetUser);
            let service = if a.s("service", "iam") == "sts" { "sts" } else { "iam" };
            match send(&c, service, a.s("body", "").as_bytes(), Duration::from_secs(60)) {
                Some((200, answer)) => println!("{answer}"),
                other => die(&format!("{other:?}")),
            }
        }
        "pages" => pages(&a),
        "coldstart" => coldstart(&a),
        "ab" => ab(&a),
        _ => {
            eprintln!("{HELP}");
            std::process::exit(i32::from(cmd != "help") * 2);
        }
    }
}
