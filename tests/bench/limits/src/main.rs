//! hyper servers that do one part of an answer's work each: the ceilings that Roleback is measured against.
mod model;
mod relay;
mod request;
mod serve;

#[cfg(target_os = "linux")]
use libmimalloc_sys as _;
use std::path::PathBuf;

const HELP: &str = "limits --mode hello|body|verify|durable|origin|relay --port P [--to URL] [--threads 2] [--log flat|sled|sled-fdatasync] [--dir DIR]";

fn main() {
    let rest: Vec<String> = std::env::args().skip(1).collect();
    if rest.iter().any(|a| a == "--help") {
        println!("{HELP}");
        return;
    }
    let opt = |k: &str, d: &str| {
        rest.iter().position(|a| a == &format!("--{k}")).and_then(|i| rest.get(i + 1)).cloned().unwrap_or_else(|| d.to_string())
    };
    let port = opt("port", "4590").parse().expect("--port");
    match opt("mode", "hello").as_str() {
        "origin" => return relay::serve_origin(port),
        "relay" => return relay::serve_relay(port, &opt("to", "")),
        _ => {}
    }
    let dir = PathBuf::from(opt("dir", "target/limits-data"));
    std::fs::create_dir_all(&dir).expect("--dir");
    serve::main(
        &opt("mode", "hello"),
        port,
        opt("threads", "2").parse().expect("--threads"),
        &opt("log", "sled-fdatasync"),
        &dir,
    );
}
