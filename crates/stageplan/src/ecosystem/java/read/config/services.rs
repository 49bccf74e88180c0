//! What the program needs beside itself: databases, caches, queues.

use super::values::{Entry, Values, plain, variable_of};
use crate::catalog::Row;
use crate::ecosystem::java::CATALOG;
use crate::ecosystem::java::facts::Config;
use crate::origin::{Origin, Sourced};

/// What stands in front of the address of a database by the way it is talked to.
const WAYS: &[&str] = &["jdbc:", "r2dbcs:", "r2dbc:", "vertx-reactive:", "pool:", "otel:", "p6spy:", "tracing:"];

/// Finds the services that values point at, with the variable by which each is told where it is.
pub(super) fn read(values: &Values, config: &mut Config) {
    for entry in values.entries() {
        let resolved = values.resolve(&entry.value);
        let text = resolved.text.clone().unwrap_or_else(|| entry.value.clone());
        let Some(row) = service(&entry.key, &text) else { continue };
        let by_placeholder = resolved.variables.first().map(|(name, _)| name.clone());
        let by_key = || values.loads.then(|| variable_of(&entry.written));
        let Some(variable) = by_placeholder.clone().or_else(by_key) else { continue };
        let name = row.text("name").unwrap_or(row.key()).to_owned();
        if config.services.iter().any(|(known, by)| *known.value() == name && *by == variable) {
            continue;
        }
        let why = Origin::rule_from("java/needs-service", "", [entry.origin.clone(), row.origin()]);
        config.services.push((Sourced::new(name, why), variable.clone()));
        if by_placeholder.is_none() {
            add(config, variable, Some(text), &entry.origin);
        }
        credentials(values, entry, config);
    }
}

/// Keys that say what is done to tables when the program starts.
const TABLES: &[&str] = &[
    "spring.jpa.hibernate.ddl-auto",
    "spring.jpa.properties.hibernate.hbm2ddl.auto",
    "quarkus.hibernate-orm.schema-management.strategy",
    "quarkus.hibernate-orm.database.generation",
    "jpa.default.properties.hibernate.hbm2ddl.auto",
];

/// The setting by which the tables of a database are thrown away.
pub(super) fn drops(values: &Values) -> Option<Sourced<String>> {
    let said = TABLES.iter().find_map(|key| values.text(key))?;
    matches!(said.value().as_str(), "create" | "create-drop" | "drop-and-create" | "drop").then_some(said)
}

/// The row of a service by a key of its own, or by the address.
fn service(key: &str, text: &str) -> Option<Row<'static>> {
    let mut address = text.trim();
    let mut database = false;
    while let Some(rest) = WAYS.iter().find_map(|way| address.strip_prefix(way)) {
        address = rest;
        database = true;
    }
    CATALOG.rows("service").find(|row| {
        let schemes = row.list("schemes");
        let by_address = schemes.iter().any(|scheme| {
            let rest = address.strip_prefix(scheme).and_then(|rest| rest.strip_prefix(':'));
            rest.is_some_and(|rest| database || rest.starts_with("//"))
        });
        by_address || (!address.is_empty() && row.list("keys").iter().any(|known| plain(known) == key))
    })
}

/// The user and the password beside an address.
fn credentials(values: &Values, entry: &Entry, config: &mut Config) {
    let Some((folder, _)) = entry.key.rsplit_once('.') else { return };
    for name in ["username", "user", "password"] {
        // Some frameworks keep the address one level below.
        let above = folder.rsplit_once('.').map_or(folder, |(above, _)| above);
        let beside = [format!("{folder}.{name}"), format!("{above}.{name}")];
        let Some(known) = beside.iter().find_map(|key| values.get(key)) else { continue };
        if !values.resolve(&known.value).variables.is_empty() || !values.loads {
            continue;
        }
        add(config, variable_of(&known.written), None, &known.origin);
    }
}

fn add(config: &mut Config, name: String, default: Option<String>, origin: &Origin) {
    if config.variables.iter().all(|(known, _)| *known.value() != name) {
        config.variables.push((Sourced::new(name, origin.clone()), default));
    }
}
