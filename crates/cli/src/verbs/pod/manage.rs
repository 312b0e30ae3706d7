//! `pod inspect`, `tag`, `verify`, `export`, `import` and `gc`.

use std::fs::File;

use clap::ArgMatches;
use roleback_api::pods::{
    CollectGarbage, CollectedPods, ListedPod, Pod, PodDescription, TagPod, VerifiedPod,
};
use roleback_api::route::{Endpoint, query};
use roleback_journal::pod::{Keys, Name, Reference, Version};
use roleback_server::admin::snapshots;
use roleback_server::store::Store;
use serde_json::Value;

use super::{
    listed_pods, named, reference, secrets, snapshot_failure, stem, with_version, write_file,
};
use crate::confirm::confirm;
use crate::exit::{Failure, Kind};
use crate::files::read_bytes;
use crate::options::{number, text};
use crate::output::print::note;
use crate::output::text::{Text, said, say};
use crate::output::{Outcome, to_json};
use crate::target::{self, Access, Target, typed};

pub(super) fn inspect(options: &ArgMatches) -> Result<Outcome, Failure> {
    let described = match reference(options)? {
        Reference::File(path) => of_file(&path)?,
        Reference::Stored(name, version) => {
            of_stored(&Target::of(options, Access::Read)?, &name, &version)?
        }
    };
    let text = description(&typed(&described)?);
    Ok(Outcome::new(described, text))
}

/// The description of a pod.
pub(super) fn described(target: &Target, reference: &Reference) -> Result<PodDescription, Failure> {
    typed(&match reference {
        Reference::File(path) => of_file(path)?,
        Reference::Stored(name, version) => of_stored(target, name, version)?,
    })
}

fn of_file(path: &str) -> Result<Value, Failure> {
    let described = snapshots::describe_file(open(path)?);
    Ok(to_json(&described.map_err(snapshot_failure)?))
}

fn of_stored(target: &Target, name: &Name, version: &Version) -> Result<Value, Failure> {
    match target {
        Target::Running(client) => {
            let path = Endpoint::DescribePod.path(&[name.as_str()]);
            target::json(client.get(&with_version(path, version)))
        }
        Target::Stopped(store) => {
            let described = snapshots::describe(store, name.as_str(), version.clone());
            Ok(to_json(&described.map_err(snapshot_failure)?))
        }
    }
}

fn open(path: &str) -> Result<File, Failure> {
    File::open(path).map_err(|why| Kind::Error.because(format_args!("cannot read `{path}`: {why}")))
}

fn description(pod: &PodDescription) -> Text {
    let mut text = Text::default();
    let shown = &pod.pod;
    if !shown.name.is_empty() {
        say!(
            text,
            "Pod          {} version {}\n",
            shown.name,
            shown.version
        );
    }
    if !shown.tags.is_empty() {
        say!(text, "Tags         {}\n", shown.tags.join(", "));
    }
    if let Some(message) = &shown.message {
        say!(text, "Message      {}\n", message);
    }
    say!(
        text,
        "Saved        {} by Roleback {}\n",
        shown.created,
        pod.product
    );
    say!(
        text,
        "Record       {} of event log {}\n",
        shown.seq,
        pod.log
    );
    say!(text, "State hash   {}\n", shown.state_hash);
    if let Some(hash) = &pod.public_hash {
        say!(text, "  without secrets {}\n", hash);
    }
    say!(text, "Digest       {}\n", shown.digest);
    for parent in &shown.parents {
        say!(text, "Parent       {}\n", parent);
    }
    say!(text, "Secrets      {}\n", secrecy(&shown.secrets));
    say!(
        text,
        "Size         {} bytes, {} before compression, format {}, {} layers\n",
        shown.bytes,
        pod.raw_bytes,
        pod.format,
        pod.layers
    );
    if let Some(history) = &pod.history {
        let how = match (history.redacted, history.encrypted) {
            (true, _) => "without secrets",
            (_, true) => "encrypted",
            _ => "with its secrets",
        };
        let after = match history.folded {
            0 => String::new(),
            folded => format!(" after record {folded}"),
        };
        say!(
            text,
            "History      {} records{}, {}\n",
            history.records,
            after,
            how
        );
    }
    for (kind, count) in shown.counts.iter().filter(|(_, count)| **count > 0) {
        say!(text, "  {:24} {}\n", kind, count);
    }
    for (account, entities) in &pod.accounts {
        say!(text, "  account {} {} entities\n", account, entities);
    }
    text
}

/// How secrets are kept, in words.
fn secrecy(word: &str) -> &str {
    match word {
        "passphrase" => "encrypted with a passphrase; names and policies are not encrypted",
        "recipients" => "encrypted for recipients; names and policies are not encrypted",
        word => word,
    }
}

pub(super) fn tag(options: &ArgMatches) -> Result<Outcome, Failure> {
    let (name, version) = named(options, "tag a stored pod, not a file")?;
    let request = TagPod {
        tag: text(options, "tag").unwrap_or_default().to_owned(),
        version: (version != Version::Latest).then(|| version.to_string()),
        r#move: options.get_flag("move"),
        delete: options.get_flag("delete"),
    };
    let tagged = match Target::of(options, Access::Write)? {
        Target::Running(client) => {
            let body = to_json(&request).to_string();
            target::json(client.put(&Endpoint::TagPod.path(&[name.as_str()]), body))?
        }
        Target::Stopped(store) => {
            let tagged = snapshots::tag(&store, name.as_str(), &request);
            store.journal.shutdown();
            to_json(&tagged.map_err(snapshot_failure)?)
        }
    };
    let pod: Pod = typed(&tagged)?;
    let text = if request.delete {
        said!("Removed the tag {} from {}.\n", request.tag, pod.name)
    } else {
        said!(
            "The tag {} points to {} version {}.\n",
            request.tag,
            pod.name,
            pod.version
        )
    };
    Ok(Outcome::new(tagged, text))
}

pub(super) fn verify(options: &ArgMatches) -> Result<Outcome, Failure> {
    let keys = secrets::keys(options)?;
    let target = || -> Result<Target, Failure> {
        Ok(match Target::of(options, Access::Read)? {
            Target::Running(client) => {
                Target::Running(Box::new(secrets::with_keys(*client, &keys)))
            }
            stopped => stopped,
        })
    };
    let verified = match text(options, "name") {
        None => verify_all(&target()?, &keys)?,
        Some(_) => match reference(options)? {
            Reference::File(path) => {
                let verified = snapshots::verify_file(open(&path)?, &keys);
                vec![to_json(&verified.map_err(snapshot_failure)?)]
            }
            Reference::Stored(name, version) => {
                vec![verify_one(&target()?, name.as_str(), version, &keys)?]
            }
        },
    };
    let all: Vec<VerifiedPod> = verified.iter().map(typed).collect::<Result<_, _>>()?;
    let bad = all.iter().filter(|pod| !pod.ok).count();
    let mut text = Text::default();
    for pod in &all {
        let problem = pod.problem.as_deref().unwrap_or("ok");
        match pod.version {
            0 => say!(text, "{}\n", problem),
            version => say!(text, "{}:{} {}\n", pod.name, version, problem),
        }
        for unchecked in &pod.unchecked {
            say!(text, "  not checked: {}\n", unchecked);
        }
    }
    if bad > 0 {
        let problems: Vec<_> = all
            .iter()
            .filter_map(|pod| pod.problem.as_deref())
            .collect();
        return Err(Kind::Integrity.because(format_args!(
            "{bad} of {} versions cannot be loaded: {}",
            all.len(),
            problems.join("; ")
        )));
    }
    Ok(Outcome::new(Value::Array(verified), text))
}

fn verify_all(target: &Target, keys: &Keys) -> Result<Vec<Value>, Failure> {
    let listed: Vec<ListedPod> = typed(&listed_pods(target, true)?)?;
    let verify = |pod: ListedPod| match pod {
        ListedPod::Sound(pod) => verify_one(target, &pod.name, Version::Number(pod.version), keys),
        ListedPod::Damaged(pod) => Ok(to_json(&VerifiedPod {
            name: pod.name,
            version: pod.version.unwrap_or_default(),
            ok: false,
            problem: Some(pod.damaged),
            unchecked: Vec::new(),
        })),
    };
    listed.into_iter().map(verify).collect()
}

fn verify_one(
    target: &Target,
    name: &str,
    version: Version,
    keys: &Keys,
) -> Result<Value, Failure> {
    match target {
        Target::Running(client) => {
            let path = with_version(Endpoint::VerifyPod.path(&[name]), &version);
            target::json(client.post(&path, ""))
        }
        Target::Stopped(store) => {
            let verified = snapshots::verify(store, name, version, keys);
            Ok(to_json(&verified.map_err(snapshot_failure)?))
        }
    }
}

pub(super) fn export(options: &ArgMatches) -> Result<Outcome, Failure> {
    let (name, version) = named(options, "export a stored pod, not a file")?;
    let path = text(options, "file").unwrap_or_default();
    let target = Target::of(options, Access::Read)?;
    let bytes = write_file(&target, name.as_str(), version, path)?;
    target.close();
    let data = serde_json::json!({"file": path, "bytes": bytes});
    Ok(Outcome::new(
        data,
        said!("Wrote {}, {} bytes.\n", path, bytes),
    ))
}

pub(super) fn import(options: &ArgMatches) -> Result<Outcome, Failure> {
    let path = text(options, "file").unwrap_or_default();
    let name = match text(options, "name") {
        Some(name) => name,
        None => stem(path)?,
    };
    Name::new(name).map_err(|error| Kind::Usage.because(error))?;
    let file = read_bytes(path)?;
    let stored = match Target::of(options, Access::Write)? {
        Target::Running(client) => {
            target::json(client.post(&Endpoint::StorePodFile.path(&[name]), file))?
        }
        Target::Stopped(store) => {
            let stored = snapshots::store_file(&store, name, file.as_slice());
            store.journal.shutdown();
            to_json(&stored.map_err(snapshot_failure)?)
        }
    };
    let pod: Pod = typed(&stored)?;
    let text = said!("Stored {} as {} version {}.\n", path, pod.name, pod.version);
    Ok(Outcome::new(stored, text))
}

pub(super) fn gc(options: &ArgMatches) -> Result<Outcome, Failure> {
    let request = CollectGarbage {
        name: text(options, "name").map(str::to_owned),
        keep: number(options, "keep"),
        keep_since: text(options, "keep-since").map(str::to_owned),
    };
    if request.keep.is_some() || request.keep_since.is_some() {
        confirm(
            options,
            "This deletes the older versions permanently, except the newest of each pod and tagged ones.",
        )?;
    }
    let collected = match Target::of(options, Access::Write)? {
        Target::Running(client) => {
            let parameters = [
                ("name", request.name),
                ("keep", request.keep.map(|keep| keep.to_string())),
                ("keep-since", request.keep_since),
            ];
            let parameters: Vec<_> = parameters
                .into_iter()
                .filter_map(|(name, value)| Some((name, value?)))
                .collect();
            let path = query(&Endpoint::CollectPods.path(&[]), &parameters);
            target::json(client.delete(&path))?
        }
        Target::Stopped(store) => collect(&store, &request)?,
    };
    let pods: CollectedPods = typed(&collected)?;
    if let Some(why) = &pods.left {
        note(why);
    }
    let mut text = Text::default();
    for deleted in &pods.deleted {
        say!(
            text,
            "Deleted {} version {}.\n",
            deleted.name,
            deleted.version
        );
    }
    say!(text, "Freed {} bytes.\n", pods.freed_bytes);
    Ok(Outcome::new(collected, text))
}

fn collect(store: &Store, request: &CollectGarbage) -> Result<Value, Failure> {
    let collected = snapshots::collect_garbage(store, request);
    store.journal.shutdown();
    Ok(to_json(&collected.map_err(snapshot_failure)?))
}
