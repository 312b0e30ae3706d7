//! The options of commands that connect to a shared log themselves.

use clap::{Arg, ArgMatches};
use roleback_server::config::{Config, SETTINGS};
use roleback_server::shared_log::SharedLogSettings;

use crate::exit::{Failure, Kind};
use crate::options::text;

/// What the names of the settings of a shared log begin with.
const PREFIX: &str = "shared-log-";

/// An option for each setting of a shared log but its address.
pub(crate) fn arguments() -> impl Iterator<Item = Arg> {
    let settings = SETTINGS
        .iter()
        .filter(|setting| setting.name.starts_with(PREFIX));
    settings.map(|setting| {
        let help = format!("{} [env: {}]", setting.help, setting.env());
        let arg = Arg::new(setting.name).long(setting.name).help(help);
        arg.value_name(setting.value.unwrap_or_default())
    })
}

/// The settings of the shared log at an address, from the options and the environment.
pub(crate) fn settings(options: &ArgMatches, address: &str) -> Result<SharedLogSettings, Failure> {
    let mut config = Config::default();
    let usage = |why: String| Kind::Usage.because(why);
    config.shared_log.set_address(address).map_err(usage)?;
    for setting in SETTINGS {
        if !setting.name.starts_with(PREFIX) {
            continue;
        }
        let value = text(options, setting.name).map(str::to_owned);
        if let Some(value) = value.or_else(|| std::env::var(setting.env()).ok()) {
            let set = config.set(setting.name, &value);
            set.map_err(|why| Kind::Usage.because(why))?;
        }
    }
    Ok(config.shared_log)
}
