//! How plugins of the build start the program: Jib's container, what runs it for development or for tests.

use stageplan_syntax::shell;

use super::effective::{Effective, Plugin};
use crate::ecosystem::Grade;
use crate::ecosystem::java::facts::Facts;
use crate::evidence::Graded;
use crate::origin::{Origin, Sourced};

/// Options of the JVM without which classes are not reached: what tests need of these, production does too.
const NEEDED: &[&str] = &["--add-opens", "--add-exports", "--add-modules", "--add-reads", "--enable-native-access"];

/// The lines by which plugins start the program, as one would write them.
pub(super) fn lines(effective: &Effective, plugins: &[Plugin<'_>], facts: &mut Facts) -> Vec<Sourced<String>> {
    let jib = plugins.iter().find(|plugin| plugin.key == "com.google.cloud.tools:jib-maven-plugin");
    let by_jib = jib.map(|plugin| {
        ports(effective, plugin, facts);
        let options = list(effective, plugin, &["container", "jvmFlags"]);
        let arguments = list(effective, plugin, &["container", "args"]);
        line(&options, &arguments, &plugin.origin)
    });
    by_jib.into_iter().chain(plugins.iter().filter_map(|plugin| needed(effective, plugin))).collect()
}

fn line(options: &[String], arguments: &[String], origin: &Origin) -> Sourced<String> {
    let words = ["java"].into_iter().chain(options.iter().map(String::as_str));
    let words = words.chain(["-jar", "target/application.jar"]).chain(arguments.iter().map(String::as_str));
    let text = words.map(shell::quote).collect::<Vec<_>>().join(" ");
    Sourced::new(text, origin.clone())
}

/// The texts of a list in a plugin's configuration.
fn list(effective: &Effective, plugin: &Plugin<'_>, path: &[&str]) -> Vec<String> {
    let found = plugin.configurations().into_iter().find_map(|(_, part)| part.at(path));
    let texts = found.into_iter().flat_map(|list| list.children().filter_map(|one| one.text()).collect::<Vec<_>>());
    texts.filter_map(|text| effective.resolve(text)).collect()
}

fn ports(effective: &Effective, plugin: &Plugin<'_>, facts: &mut Facts) {
    for port in list(effective, plugin, &["container", "ports"]) {
        let value = Sourced::new(port.trim_end_matches("/tcp").to_owned(), plugin.origin.clone());
        facts.evidence.ports.push(Graded { value, grade: Grade::Strong, shown_by: "jib" });
    }
}

/// The options that a plugin gives to a JVM of its own, of which only those count that open something.
fn needed(effective: &Effective, plugin: &Plugin<'_>) -> Option<Sourced<String>> {
    let name = plugin.key.rsplit(':').next()?;
    let words: Vec<String> = match name {
        "spring-boot-maven-plugin" | "quarkus-maven-plugin" => {
            let setting =
                plugin.setting(effective, &["jvmArguments"]).or_else(|| plugin.setting(effective, &["jvmArgs"]))?;
            setting.value().split_whitespace().map(str::to_owned).collect()
        }
        "exec-maven-plugin" | "process-exec-maven-plugin" => {
            let words = list(effective, plugin, &["arguments"]);
            let starts = words.first().is_some_and(|first| first.ends_with("java"));
            let by_executable =
                || plugin.setting(effective, &["executable"]).is_some_and(|name| name.value().ends_with("java"));
            if !starts && !by_executable() {
                return None;
            }
            words
        }
        _ => return None,
    };
    let mut kept: Vec<String> = Vec::new();
    let mut words = words.into_iter().peekable();
    while let Some(word) = words.next() {
        if !NEEDED.iter().any(|start| word.starts_with(start)) {
            continue;
        }
        if word.contains('=') {
            kept.push(word);
        } else if let Some(value) = words.next_if(|next| !next.starts_with('-')) {
            kept.push(format!("{word}={value}"));
        }
    }
    (!kept.is_empty()).then(|| line(&kept, &[], &plugin.origin))
}
