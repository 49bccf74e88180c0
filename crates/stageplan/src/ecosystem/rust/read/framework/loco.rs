//! Loco: `config/<environment>.yaml`, whose values may be templates that read variables.

use std::rc::Rc;

use stageplan_syntax::Span;

use super::{Around, add, put};
use crate::ecosystem::rust::facts::{Asked, Code, Framework, Listener};
use crate::ecosystem::rust::read::Read;
use crate::origin::{Origin, Sourced};
use crate::plan::EnvironmentNeed;
use crate::project::Source;

pub(super) fn read(read: &mut Read<'_, '_>, around: &Around<'_>, framework: &Framework, code: &mut Code) {
    let unit = read.unit;
    let found = around.folders().into_iter().find_map(|folder| {
        // A file without a server is not finished, and the program would not start from it.
        ["production", "development"].into_iter().find_map(|environment| {
            let source = unit.at(folder.clone()).source(&format!("config/{environment}.yaml"))?;
            let server = server(&source);
            (!server.is_empty()).then_some((environment, source, server))
        })
    });
    let own = Origin::rule_from("rust/loco-default", "Loco takes this where nothing is said", [framework.why.clone()]);
    let default = |text: &str| Asked { value: Some(Sourced::new(text.to_owned(), own.clone())), ..Asked::default() };
    let (mut host, mut port) = (default("localhost"), default("5150"));
    if let Some((environment, source, server)) = &found {
        let path = Sourced::new(source.path.clone(), Origin::of_file(source.path.clone()));
        for (key, text, span) in server {
            let origin = source.origin(*span, format!("server.{key}"));
            let asked = match key.as_str() {
                "binding" => &mut host,
                "port" => &mut port,
                _ => continue,
            };
            *asked = template(text, &origin);
            asked.file = Some(path.clone());
        }
        if let Some(folder) = source.path.parent() {
            let why = Origin::rule_from(
                "rust/loco-folder",
                "Loco reads its configuration when it starts",
                [path.origin().clone()],
            );
            put(folder.clone(), "config", true, why.clone(), code);
            if let Ok(assets) = folder.join("../assets")
                && unit.project.tree().has_folder(&assets)
            {
                put(assets, "assets", true, why, code);
            }
        }
        if *environment == "production" {
            let because = "the configuration for production is the one of an image";
            let why = Origin::rule_from("rust/loco-environment", because, [path.origin().clone()]);
            code.given.push(("LOCO_ENV".to_owned(), (*environment).to_owned(), why));
        }
    }
    if let Some((_, source, _)) = &found {
        demanded(source, code);
    }
    let why = framework.why.clone();
    add(Listener { address: Asked::default(), host, port, aside: false, protocol: None, why }, code);
    if code.commands.is_empty() {
        let because = "the program of a Loco project serves by this command";
        let origin = Origin::rule_from("rust/loco-start", because, [framework.why.clone()]);
        code.commands.push(Sourced::new("start".to_owned(), origin));
    }
}

/// The scalars of `server:`. The file is a template of YAML before it is YAML, so that lines are all there is.
fn server(source: &Rc<Source>) -> Vec<(String, String, Span)> {
    let mut found = Vec::new();
    let (mut inside, mut depth, mut offset) = (false, None, 0);
    for line in source.text.split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        let text = line.trim_end();
        let body = text.trim_start();
        if body.is_empty() || body.starts_with('#') {
            continue;
        }
        let indent = text.len() - body.len();
        if indent == 0 {
            inside = body.split('#').next().unwrap_or_default().trim_end() == "server:";
            depth = None;
            continue;
        }
        if !inside || *depth.get_or_insert(indent) != indent {
            continue;
        }
        let Some((key, value)) = body.split_once(':') else { continue };
        let value = value.trim();
        let value = if value.starts_with(['{', '"', '\'']) { value } else { value.split(" #").next().unwrap_or(value) };
        if !value.is_empty() {
            let span = Span::new(start + indent, start + text.len());
            found.push((key.trim().to_owned(), value.trim().to_owned(), span));
        }
    }
    found
}

/// The variables without a default, wherever they stand: the file is filled in before it is read, comments of YAML too.
fn demanded(source: &Rc<Source>, code: &mut Code) {
    let mut offset = 0;
    while let Some((before, rest)) = source.text.get(offset..).and_then(|rest| rest.split_once("{{")) {
        let start = offset + before.len();
        let Some((inner, _)) = rest.split_once("}}") else { break };
        let end = start + inner.len() + 4;
        offset = end;
        let origin = source.origin(Span::new(start, end), "get_env");
        let asked = template(&format!("{{{{{inner}}}}}"), &origin);
        let Some(name) = asked.variable.filter(|_| asked.value.is_none()) else { continue };
        match code.environment.iter_mut().find(|need| need.name.value() == name.value()) {
            Some(known) => known.required |= known.default.is_none(),
            None => code.environment.push(EnvironmentNeed { name, default: None, required: true }),
        }
    }
}

/// `{{ get_env(name="PORT", default="5150") }}`, or the text itself.
fn template(text: &str, origin: &Origin) -> Asked {
    let text = text.trim_matches(['"', '\'']);
    let said = |text: &str| Some(Sourced::new(text.to_owned(), origin.clone()));
    let Some(inner) = text.strip_prefix("{{").and_then(|rest| rest.split_once("}}")).map(|(inner, _)| inner) else {
        return Asked { value: said(text), ..Asked::default() };
    };
    let Some(arguments) = inner.trim().strip_prefix("get_env(") else { return Asked::default() };
    let argument = |name: &str| {
        let rest =
            arguments.split(',').find_map(|part| part.trim().strip_prefix(name)?.trim_start().strip_prefix('='))?;
        let rest = rest.trim().trim_end_matches(')').trim();
        Some(rest.trim_matches(['"', '\'']).to_owned())
    };
    Asked {
        value: argument("default").as_deref().and_then(said),
        variable: argument("name").as_deref().and_then(said),
        ..Asked::default()
    }
}
