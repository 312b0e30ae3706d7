//! Sample worlds that are part of the program, so that they load by name on any machine. They are in `snapshots/`, each in
//! a folder with a README.

macro_rules! worlds {
    ($($name:literal)*) => {
        /// Each sample world with its pod file.
        const WORLDS: &[(&str, &[u8])] = &[
            $(($name, include_bytes!(concat!("../../../snapshots/", $name, "/world.pod"))),)*
        ];
    };
}

worlds! { "sample-world" }

/// The pod file of a sample world.
pub(crate) fn find(name: &str) -> Option<&'static [u8]> {
    let found = WORLDS.iter().find(|(known, _)| *known == name);
    found.map(|(_, pod)| *pod)
}

/// The names of the sample worlds.
pub(crate) fn names() -> String {
    let names: Vec<_> = WORLDS.iter().map(|(name, _)| format!("`{name}`")).collect();
    names.join(", ")
}
