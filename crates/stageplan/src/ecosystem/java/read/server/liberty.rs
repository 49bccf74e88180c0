//! Open Liberty: its configuration lies in the project, and names the archive, the ports and what is switched on.

use stageplan_syntax::xml::{Document, Element};

use super::{Ask, documents};
use crate::ecosystem::java::CATALOG;
use crate::ecosystem::java::facts::{Port, Server};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::project::{Source, Unit};

/// A text of the configuration with its variables resolved, and the variable of the process that changes it.
struct Text {
    value: Sourced<String>,
    variable: Option<String>,
    /// The build's own setting of the variable, where that is another one.
    told: Option<Sourced<String>>,
}

/// A variable of the configuration.
struct Variable<'d> {
    name: &'d str,
    value: &'d str,
    origin: Origin,
}

pub(super) fn configure(unit: &Unit<'_>, ask: &Ask<'_>, mut server: Server) -> Server {
    let default = || CATALOG.row("plugin", "io.openliberty.tools:liberty-maven-plugin")?.text("config");
    let name = ask.config.as_ref().map(|config| config.value().as_str()).or_else(default).unwrap_or_default();
    let Some(folder) = unit.path(name).filter(|folder| unit.project.tree().has_folder(folder)) else {
        let message = format!("{name} is missing, without which the server has nothing switched on");
        unit.project.report(
            Finding::warning("java/liberty-without-configuration", message)
                .help("add a server.xml there with the features that the program needs")
                .at(server.key.origin().place().cloned()),
        );
        return server;
    };
    let mut read = documents(unit, &folder);
    for inner in ["configDropins/defaults", "configDropins/overrides"] {
        read.extend(folder.join(inner).iter().flat_map(|folder| documents(unit, folder)));
    }
    let all: Vec<(&Source, Element<'_>)> = read
        .iter()
        .filter_map(|(source, document)| Some((&**source, root(document)?)))
        .flat_map(|(source, root)| root.children().map(move |element| (source, element)))
        .collect();
    let variables: Vec<Variable<'_>> = all
        .iter()
        .filter(|(_, element)| element.name() == "variable")
        .filter_map(|(source, element)| {
            let value = element.attribute("value").or_else(|| element.attribute("defaultValue"))?;
            let origin = source.origin(element.span(), "server.variable");
            Some(Variable { name: element.attribute("name")?, value, origin })
        })
        .collect();
    let text = |source: &Source, element: Element<'_>, name: &str| {
        let span = element.attribute_span(name)?;
        let origin = source.origin(span, format!("server.{}.{name}", element.name()));
        resolve(element.attribute(name)?, &origin, &variables, ask)
    };
    for (source, element) in &all {
        match element.name() {
            "httpEndpoint" => {
                for name in ["httpPort", "httpsPort"] {
                    let Some(port) = text(source, *element, name) else { continue };
                    add_port(port, &mut server);
                }
            }
            "webApplication" | "application" | "enterpriseApplication" if server.file.is_none() => {
                let file = text(source, *element, "location").map(|text| text.value);
                server.file = file.filter(|file| !file.value().is_empty() && !file.value().contains(['/', '\\']));
                if let Some(context) = text(source, *element, "contextRoot") {
                    server.context = context.value.map(|path| path.trim_matches('/').to_owned());
                }
            }
            "featureManager" => {
                let health = |text: &str| text.starts_with("mpHealth") || text.starts_with("microProfile");
                let feature = element.all("feature").find(|feature| feature.text().is_some_and(health));
                let origin = feature.map(|feature| source.origin(feature.text_span(), "featureManager.feature"));
                let why = origin.map(|origin| {
                    Origin::rule_from("java/health-of-server", "the server answers it with this feature", [origin])
                });
                server.health = server.health.or_else(|| why.map(|why| Sourced::new("/health".to_owned(), why)));
            }
            _ => {}
        }
    }
    server.config = Some(Sourced::new(folder.clone(), Origin::of_file(folder)));
    server
}

fn root(document: &Document) -> Option<Element<'_>> {
    document.root().filter(|root| matches!(root.name(), "server" | "client"))
}

/// Adds a port once; one below 1 is switched off.
fn add_port(port: Text, server: &mut Server) {
    let Some(number) = port.value.value().parse::<u16>().ok().filter(|number| *number > 0) else { return };
    if server.ports.iter().any(|known| *known.number.value() == number) {
        return;
    }
    if let (Some(name), Some(told)) = (&port.variable, port.told) {
        server.env.push((name.clone(), told));
    }
    server.ports.push(Port { number: port.value.map(|_| number), variable: port.variable });
}

/// A text that may be one variable as a whole; the build's setting of it counts before the default of the file.
fn resolve(text: &str, origin: &Origin, variables: &[Variable<'_>], ask: &Ask<'_>) -> Option<Text> {
    let Some(name) = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')) else {
        let plain = !text.contains("${");
        return plain.then(|| Text {
            value: Sourced::new(text.to_owned(), origin.clone()),
            variable: None,
            told: None,
        });
    };
    let known = variables.iter().find(|variable| variable.name == name);
    let told = ask.properties.iter().find(|(property, _)| property.strip_prefix("liberty.var.") == Some(name));
    let told = told.map(|(_, value)| value.clone());
    let by_file = known.map(|variable| {
        let from = [origin.clone(), variable.origin.clone()];
        Sourced::new(variable.value.to_owned(), Origin::rule_from("java/server-variable", "", from))
    });
    let value = told.clone().or_else(|| by_file.clone())?;
    let differs = by_file.is_none_or(|by_file| by_file.value() != value.value());
    let upper = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    Some(Text { value, variable: Some(name.chars().map(upper).collect()), told: told.filter(|_| differs) })
}
