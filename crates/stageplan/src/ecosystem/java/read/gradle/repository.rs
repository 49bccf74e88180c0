//! Where scripts say that libraries come from, and what they ask for to get in there.

use stageplan_syntax::jvm::gradle::Scope;
use stageplan_syntax::jvm::{Block, Call, Expr, ExprKind, Part, StatementKind};

use super::model::Look;
use crate::ecosystem::java::facts::Facts;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::plan::SecretNeed;

/// A place that libraries come from.
#[derive(Clone, Debug)]
pub(super) struct Repository {
    /// `mavenCentral`, `mavenLocal`, or `maven` for one with an address.
    pub(super) kind: String,
    pub(super) address: Option<Sourced<String>>,
    /// What its credentials are made of.
    pub(super) asks: Vec<Sourced<Ask>>,
    pub(super) origin: Origin,
}

/// Where a part of credentials comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ask {
    /// A variable of the machine that builds.
    Variable(String),
    /// A property, which the user's own `gradle.properties` has.
    Property(String),
}

/// Lists the repositories of a script.
pub(super) fn read<'t>(look: &Look<'_, 't>, scope: Scope<'_, 't>, found: &mut Vec<Repository>) {
    let own = scope.blocks(&["repositories"]);
    let settings = scope.blocks(&["dependencyResolutionManagement", "repositories"]);
    let plugins = scope.blocks(&["pluginManagement", "repositories"]);
    for block in own.into_iter().chain(settings).chain(plugins) {
        for statement in block.scope().all() {
            let Some(call) = statement.call() else { continue };
            let body = call.body().map(|body| body.scope());
            let set = body.and_then(|body| body.value(&["url"])).and_then(|setting| setting.values.first().copied());
            let value = set.or_else(|| call.positional(0));
            let address = value.and_then(|value| look.text(value, "repositories"));
            let origin = look.source.origin(statement.span, "repositories");
            let asks = body.map(|body| credentials(look, body)).unwrap_or_default();
            found.push(Repository { kind: call.last().to_owned(), address, asks, origin });
        }
    }
}

/// What the blocks with credentials in a repository name.
fn credentials<'t>(look: &Look<'_, 't>, body: Scope<'_, 't>) -> Vec<Sourced<Ask>> {
    let mut found = Vec::new();
    for call in body.calls(&["credentials"]) {
        let origin = look.source.origin(call.call.span, "repositories.credentials");
        let Some(block) = call.call.body() else {
            // `credentials(PasswordCredentials)` looks for properties that are named after the repository.
            found.push(Sourced::new(Ask::Property("credentials".to_owned()), origin));
            continue;
        };
        let mut asks = Vec::new();
        in_block(block, 0, &mut asks);
        for part in ["username", "password", "accessKey", "secretKey", "value"] {
            let Some(setting) = block.scope().value(&[part]) else { continue };
            // A name of the script stands for what it is set to.
            let named = setting.values.first().and_then(|value| value.path()).map(|path| path.join("."));
            let behind = named.as_ref().and_then(|name| look.constants.get(name));
            if let Some(value) = behind {
                in_value(value, 0, &mut asks);
            } else if let Some(name) = named.filter(|name| !name.contains('.')) {
                asks.push(Ask::Property(name));
            }
        }
        found.extend(asks.into_iter().map(|ask| Sourced::new(ask, origin.clone())));
    }
    found
}

/// How deep a value is looked into.
const DEEPEST: usize = 24;

fn in_block(block: &Block<'_>, depth: usize, found: &mut Vec<Ask>) {
    for statement in &block.statements {
        match &statement.kind {
            StatementKind::Expr(value) => in_value(value, depth + 1, found),
            StatementKind::Assign(assign) => in_value(&assign.value, depth + 1, found),
            StatementKind::Declare(declare) => {
                if let Some(value) = &declare.value {
                    in_value(value, depth + 1, found);
                }
            }
            _ => {}
        }
    }
}

/// Calls in a value that ask for variables and properties.
fn in_value(value: &Expr<'_>, depth: usize, found: &mut Vec<Ask>) {
    if depth > DEEPEST {
        return;
    }
    let mut all = |values: &[Expr<'_>]| values.iter().for_each(|value| in_value(value, depth + 1, found));
    match &value.kind {
        ExprKind::List(list) | ExprKind::Sum(list) | ExprKind::Or(list) => all(list),
        ExprKind::If(parts) => all(parts.as_slice()),
        ExprKind::Member(on, _) => in_value(on, depth + 1, found),
        ExprKind::Index(on, index) => {
            let name = index.first().and_then(Expr::text);
            if let (Some(path), Some(name)) = (on.path(), name) {
                found.extend(asked(path, name));
            }
        }
        ExprKind::Path(path) => {
            if let ["System", "env", name] = path.as_slice() {
                found.push(Ask::Variable((*name).to_owned()));
            }
        }
        ExprKind::Template(parts) => {
            for part in parts {
                if let Part::Value(value) = part {
                    in_value(value, depth + 1, found);
                }
            }
        }
        ExprKind::Call(call) => in_call(call, depth, found),
        _ => {}
    }
}

fn in_call(call: &Call<'_>, depth: usize, found: &mut Vec<Ask>) {
    if let Some(name) = call.positional(0).and_then(Expr::text) {
        found.extend(asked(&call.path, name));
    }
    for value in call.on.iter().chain(call.args.iter().map(|arg| &arg.value)) {
        in_value(value, depth + 1, found);
    }
    if let Some(block) = &call.block {
        in_block(block, depth + 1, found);
    }
}

fn asked(path: &[&str], name: &str) -> Option<Ask> {
    match path {
        [.., "getenv"] | [.., "environmentVariable"] | ["System", "env"] => Some(Ask::Variable(name.to_owned())),
        [.., "findProperty" | "property" | "gradleProperty"] | ["properties"] | ["project", "properties"] => {
            Some(Ask::Property(name.to_owned()))
        }
        _ => None,
    }
}

/// What repositories ask of the build: credentials, and attention.
pub(super) fn tell(repositories: &[Repository], facts: &mut Facts) {
    // A variable is enough where a property would do as well.
    let mut need = |id: &str, from: String, because: &str, origin: &Origin| {
        if facts.build.secrets.iter().all(|known| known.id != id) {
            let why = Origin::rule_from("java/credentials-of-repository", because, [origin.clone()]);
            facts.build.secrets.push(SecretNeed { id: id.to_owned(), from, why });
        }
    };
    for repository in repositories {
        let variables: Vec<&Sourced<Ask>> =
            repository.asks.iter().filter(|ask| matches!(ask.value(), Ask::Variable(_))).collect();
        for ask in &variables {
            if let Ask::Variable(name) = ask.value()
                && crate::settings::is_variable_name(name)
            {
                need(name, format!("env={name}"), "a repository asks for this variable", ask.origin());
            }
        }
        let property = repository.asks.iter().find(|ask| matches!(ask.value(), Ask::Property(_)));
        if let Some(ask) = property.filter(|_| variables.is_empty()) {
            let from = "src=$HOME/.gradle/gradle.properties".to_owned();
            need("gradle_properties", from, "a repository asks for properties of the user", ask.origin());
        }
    }
    let place = |repository: &Repository| repository.origin.place().cloned();
    if let Some(old) = repositories.iter().find(|repository| repository.kind == "jcenter") {
        facts.findings.push(
            Finding::warning("java/jcenter", "JCenter is closed, and newer versions of Gradle do not know it")
                .help("take `jcenter()` out, and name `mavenCentral()` instead")
                .at(place(old)),
        );
    }
    let local = repositories.iter().find(|repository| repository.kind == "mavenLocal");
    if let Some(local) = local.filter(|_| repositories.iter().all(|repository| repository.kind == "mavenLocal")) {
        facts.findings.push(
            Finding::warning(
                "java/maven-local-only",
                "libraries come from the local repository alone, which no image has",
            )
            .help("name a repository that everybody reaches, such as `mavenCentral()`")
            .at(place(local)),
        );
    }
    let plain = repositories.iter().find_map(|repository| {
        let address = repository.address.as_ref()?;
        address.value().starts_with("http://").then_some(address)
    });
    if let Some(address) = plain {
        let message = format!("{} is asked without encryption, which Gradle refuses", address.value());
        facts.findings.push(
            Finding::warning("java/plain-http-repository", message)
                .help("write `https://`, or say `allowInsecureProtocol` where nothing else is offered")
                .at(address.origin().place().cloned()),
        );
    }
}
