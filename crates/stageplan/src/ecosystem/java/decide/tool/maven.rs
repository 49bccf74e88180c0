//! The calls of Maven.

use super::{Words, image};
use crate::ecosystem::Decide;
use crate::ecosystem::java::facts::Facts;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::plan::{Action, Step, Value};
use crate::tree::RepoPath;

/// Where the JDK lies in the images of Temurin, those with Maven among them.
const JDK_HOME: &str = "/opt/java/openjdk";

/// Where the file lies that tells of it.
const TOOLCHAINS: &str = "/opt/toolchains.xml";

pub(super) fn words(
    facts: &Facts,
    _by: &Decide<'_>,
    version: &Sourced<u32>,
    findings: &mut Vec<Finding>,
) -> Option<Words> {
    let build = &facts.build;
    // The image's Maven is of the line that wrappers fetch; where another one is needed, the wrapper fetches it.
    let wrapper = facts.wrapper.as_ref().zip(build.own_tool.as_ref());
    let base = image(if wrapper.is_some() { "jdk" } else { "maven" })?;
    let image_why = match (wrapper, &facts.wrapper) {
        (Some((_, why)), _) => {
            let because = "the project's own Maven needs no more than a JDK";
            Origin::rule_from("java/maven-image", because, [why.clone(), version.origin().clone()])
        }
        (None, Some(wrapper)) => {
            let because = "the Maven of the image is of the wrapper's line, and needs no download";
            let from = wrapper.version.iter().map(|one| one.origin().clone());
            Origin::rule_from("java/maven-image", because, from.chain([base.origin.clone(), version.origin().clone()]))
        }
        (None, None) => {
            let because = "it brings Maven and the JDK";
            Origin::rule_from("java/maven-image", because, [base.origin.clone(), version.origin().clone()])
        }
    };
    let mut before = Vec::new();
    // Whether the script may be run is lost on some machines; a shell runs it all the same.
    let mut tool = vec![Value::text("mvn")];
    if let Some((wrapper, _)) = wrapper {
        let script = script(facts, wrapper.path.value());
        if wrapper.crlf {
            super::crlf(wrapper.path.value().as_str(), wrapper.path.origin(), findings);
            let words = ["sed", "-i", "s/\\r$//", script.as_str()].map(Value::text).to_vec();
            before.push((words, wrapper.path.origin().clone()));
        }
        tool = vec![Value::text("sh"), Value::text(script)];
    }
    let quiet = ["-B", "-ntp"];
    let base_words = || {
        let words = tool.iter().cloned().chain(quiet.map(Value::text));
        let told = build.toolchain.iter().flat_map(|_| ["--toolchains", TOOLCHAINS]).map(Value::text);
        words.chain(told).chain(build.words.iter().map(Value::from)).collect::<Vec<Value>>()
    };
    let selected = build.select.as_ref().filter(|module| is_selector(module.value()));
    if let Some(odd) = build.select.as_ref().filter(|module| !is_selector(module.value())) {
        let message = format!("the folder {} has a name that Maven does not take for a module's", odd.value());
        findings.push(
            Finding::note("java/odd-module-name", format!("{message}, so all modules are built"))
                .help("rename the folder to letters, digits, `-`, `_` and `.`")
                .at(odd.origin().place().cloned()),
        );
    }
    let select = || {
        let of = |module: &Sourced<String>| [Value::text("-pl"), Value::from(module), Value::text("-am")];
        selected.into_iter().flat_map(of).collect::<Vec<Value>>()
    };
    let goal = build.task.as_ref().map_or_else(|| Value::text("package"), Value::from);
    let mut package = base_words();
    package.push(Value::text("-DskipTests"));
    package.extend(build.skips.iter().map(Value::from));
    let mut fetch = package.clone();
    let of_front_ends = |all: bool| {
        let front_ends = build.front_ends.iter().filter(move |front_end| all || front_end.output.is_some());
        let mut words: Vec<&Sourced<String>> = Vec::new();
        for word in front_ends.flat_map(|front_end| &front_end.skip) {
            if words.iter().all(|known| known.value() != word.value()) {
                words.push(word);
            }
        }
        words.into_iter().map(Value::from).collect::<Vec<Value>>()
    };
    package.extend(of_front_ends(false));
    // Without its sources no front end can be made, and nothing of it is fetched by Maven.
    fetch.extend(of_front_ends(true));
    package.extend(select());
    fetch.extend(select());
    package.push(goal.clone());
    package.extend(build.more.iter().map(Value::from));
    fetch.push(goal);
    fetch.extend(build.more.iter().map(Value::from));
    fetch.push(Value::text("--fail-never"));
    let because = "a build without sources asks for exactly what the real one needs; what cannot be done without them \
                   does not stop it";
    let fetch = Sourced::new(fetch, Origin::rule_from("java/dependencies-first", because, [facts.origin.clone()]));
    let because = "`package` makes what runs; what comes behind it checks, installs or publishes";
    let from = build.select.iter().map(|module| module.origin().clone()).chain([facts.origin.clone()]);
    let why = Origin::rule_from("java/package", because, from.chain(build.own_tool.clone()));
    let test = build.tests.as_ref().map(|origin| {
        let mut words = base_words();
        words.extend(build.test_words.iter().chain(&build.skips).map(Value::from));
        words.extend(of_front_ends(false));
        words.extend(select());
        words.push(Value::text("test"));
        Sourced::new(words, Origin::rule_from("java/tests", "the project has tests", [origin.clone()]))
    });
    let develop = build.develop.as_ref().map(|develop| {
        let mut words = base_words();
        words.extend(selected.into_iter().flat_map(|module| [Value::text("-pl"), Value::from(module)]));
        words.extend(develop.value().iter().map(|word| Value::text(word.as_str())));
        Sourced::new(words, develop.origin().clone())
    });
    Some(Words {
        image: base,
        image_why,
        before,
        fetch: Some(fetch),
        package,
        why,
        test,
        develop,
        caches: &["/root/.m2"],
        cached: super::Cached::Fetched,
    })
}

/// Whether a text names one module to `-pl`: neither a flag, nor a list, nor one to leave out.
fn is_selector(text: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ' ' | ':');
    text.chars().all(plain) && !text.starts_with('-')
}

pub(super) fn install(facts: &Facts, words: &Words) -> Option<Vec<Value>> {
    // The goal and those behind it are the last words.
    let head = words.package.len().checked_sub(1 + facts.build.more.len())?;
    let install = words.package.get(..head)?.iter().cloned().chain([Value::text("install")]);
    facts.build.stands_on_others.then(|| install.collect())
}

/// A file that says where the JDK of the image lies, for a build that asks for a toolchain by its properties.
pub(super) fn prepare(facts: &Facts, version: &Sourced<u32>) -> Option<Step> {
    let asked = facts.build.toolchain.as_ref()?;
    let mut content = String::from("<toolchains>\n  <toolchain>\n    <type>jdk</type>\n    <provides>\n");
    for (name, value) in asked.value() {
        let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
        if !plain || name.is_empty() {
            continue;
        }
        // A range is met by the line that was chosen.
        let range = name == "version" && value.starts_with(['[', '(']);
        let value = if range { version.value().to_string() } else { value.clone() };
        let value = value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace(['\n', '\r'], " ");
        content.push_str(&format!("      <{name}>{value}</{name}>\n"));
    }
    content.push_str("    </provides>\n    <configuration>\n");
    content.push_str(&format!("      <jdkHome>{JDK_HOME}</jdkHome>\n"));
    content.push_str("    </configuration>\n  </toolchain>\n</toolchains>\n");
    let because = "the build asks for a JDK by its properties, and this says where it lies";
    let why = Origin::rule_from("java/toolchain-file", because, [asked.origin().clone(), version.origin().clone()]);
    Some(Step::new(Action::File { content, dest: Value::text(TOOLCHAINS), owner: None }, why))
}

/// The way from the folder Maven is called in to the script, which may lie above it.
fn script(facts: &Facts, path: &RepoPath) -> String {
    let folder = path.parent().unwrap_or_else(RepoPath::root);
    let depth =
        facts.root.relative_to(&folder).map_or(0, |below| below.split('/').filter(|part| !part.is_empty()).count());
    format!("{}{}", "../".repeat(depth), path.file_name())
}
