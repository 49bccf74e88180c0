//! Servers that the sources start: rows of the catalog's table `listener`.

use stageplan_syntax::jvm::{Call, Expr};

use super::File;
use super::values::{Read, Values};
use crate::catalog::Row;
use crate::ecosystem::java::CATALOG;
use crate::ecosystem::java::facts::{Code, Port};
use crate::origin::{Origin, Sourced};

/// An address that a call is given.
#[derive(Default)]
struct Address {
    port: Option<Read>,
    host: Option<Read>,
}

pub(super) fn read<'t>(files: &[File<'t>], values: &Values<'_, 't>, code: &mut Code) {
    let rows: Vec<Row<'_>> = CATALOG.rows("listener").collect();
    for file in files {
        let here: Vec<&Row<'_>> =
            rows.iter().filter(|row| row.list("imports").iter().any(|one| file.imports(one))).collect();
        if here.is_empty() {
            continue;
        }
        for call in &file.calls {
            let Some(last) = call.path.last() else { continue };
            let fits = |row: &&&Row<'_>| row.list("calls").contains(last);
            let Some(row) = here.iter().find(fits) else { continue };
            let found = address(file, values, **row, call);
            add(file, &found, call, code);
        }
    }
}

fn index(row: Row<'_>, field: &str) -> Option<usize> {
    row.text(field)?.parse().ok()
}

fn address<'t>(file: &File<'t>, values: &Values<'_, 't>, row: Row<'_>, call: &Call<'t>) -> Address {
    let mut found = Address::default();
    if row.flag("url") {
        let text = call.args.iter().find_map(|arg| url_of(values, file, &arg.value));
        if let Some((host, port)) = text {
            found.host = Some(Read { text: Some(host), variable: None });
            found.port = Some(Read { text: Some(port), variable: None });
        }
        return found;
    }
    let (port, host) = (index(row, "port").unwrap_or_default(), index(row, "host"));
    // A call with an address in front takes what follows it one place later.
    let first = call.positional(0).map(|value| values.read(file, value));
    let words = first.as_ref().and_then(|read| read.text.as_ref()).is_some_and(|text| text.parse::<u16>().is_err());
    if row.flag("host-first") && call.args.len() > 1 && words {
        found.host = first;
        found.port = call.positional(1).map(|value| values.read(file, value));
        return found;
    }
    let at = |index: usize, name: &str| call.arg(index, name);
    if let Some(value) = at(port, "port") {
        match socket_address(file, values, value) {
            Some(inner) => found = inner,
            None => found.port = Some(values.read(file, value)),
        }
    }
    if let Some(value) = host.and_then(|host| at(host, "host")) {
        found.host = Some(values.read(file, value));
    }
    found
}

/// `new InetSocketAddress("127.0.0.1", 8080)`
fn socket_address<'t>(file: &File<'t>, values: &Values<'_, 't>, value: &Expr<'t>) -> Option<Address> {
    let call = value.call().filter(|call| call.path.last() == Some(&"InetSocketAddress"))?;
    let (port, host) = match call.args.as_slice() {
        [port] => (&port.value, None),
        [host, port] => (&port.value, Some(&host.value)),
        _ => return None,
    };
    Some(Address { port: Some(values.read(file, port)), host: host.map(|host| values.read(file, host)) })
}

/// Host and port of a URL.
fn url_of<'t>(values: &Values<'_, 't>, file: &File<'t>, value: &Expr<'t>) -> Option<(String, String)> {
    let text = values.read(file, value).text?;
    let (_, rest) = text.split_once("://")?;
    let authority = rest.split('/').next()?;
    let (host, port) = authority.rsplit_once(':')?;
    Some((host.to_owned(), port.to_owned()))
}

fn add(file: &File<'_>, found: &Address, call: &Call<'_>, code: &mut Code) {
    let origin: Origin = file.origin(call.span, call.path.last().copied().unwrap_or_default());
    let Some(port) = &found.port else { return };
    match port.text.as_ref().and_then(|text| text.trim().parse::<u16>().ok()) {
        Some(number) if number > 0 => {
            if code.ports.iter().all(|known| *known.number.value() != number) {
                let number = Sourced::new(number, origin.clone());
                code.ports.push(Port { number, variable: port.variable.clone() });
            }
        }
        _ => {
            if let Some(variable) = port.variable.clone().filter(|_| code.port_variable.is_none()) {
                code.port_variable = Some(Sourced::new(variable, origin.clone()));
            }
        }
    }
    if let Some(host) = found.host.as_ref().and_then(|host| Some((host.text.clone()?, host.variable.clone())))
        && !host.0.is_empty()
    {
        code.hosts.push((Sourced::new(host.0, origin), host.1));
    }
}
