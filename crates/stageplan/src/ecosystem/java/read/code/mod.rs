//! What the sources say: where the program starts and listens, what it reads from its surroundings, what it starts and
//! writes.

mod disk;
mod files;
mod listen;
mod needs;
mod settings;
mod values;

use std::rc::Rc;

use stageplan_syntax::Span;
use stageplan_syntax::jvm::Call;
use stageplan_syntax::jvm::source::{Binding, EnvRead, Source as Outline, bindings, calls, env_reads};
use stageplan_syntax::order;

use crate::ecosystem::java::facts::{Code, Facts};
use crate::origin::{Origin, Sourced};
use crate::project::{Source, Unit};

/// One file with what is asked of it.
struct File<'t> {
    source: &'t Source,
    outline: Outline<'t>,
    calls: Vec<Call<'t>>,
    bindings: Vec<Binding<'t>>,
    reads: Vec<EnvRead<'t>>,
}

impl File<'_> {
    fn origin(&self, span: Span, route: &str) -> Origin {
        self.source.origin(span, route)
    }

    /// Whether it imports something below a package, or a class by its name.
    fn imports(&self, prefix: &str) -> bool {
        self.outline.imports.iter().any(|import| {
            let rest = import.path.strip_prefix(prefix);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.') || prefix.ends_with('.'))
        })
    }
}

/// Reads the sources below the folders.
pub(super) fn read(unit: &Unit<'_>, facts: &Facts, folders: &[&str]) -> Code {
    let sources: Vec<Rc<Source>> = files::choose(unit, facts, folders);
    let parsed = sources.iter().filter_map(|source| {
        let outline = Outline::parse_named(source.path.file_name(), &source.text)?;
        let (calls, bindings, reads) = (calls(&outline), bindings(&outline), env_reads(&outline));
        Some(File { source, outline, calls, bindings, reads })
    });
    let files: Vec<File<'_>> = parsed.collect();
    let mut code = Code { mains: mains(&files), ..Code::default() };
    let values = values::Values::new(&files);
    listen::read(&files, &values, &mut code);
    settings::read(&files, &values, &mut code);
    needs::read(&files, &values, &mut code);
    disk::read(unit, &files, &values, &mut code);
    code
}

/// Annotations of the class with the main function of a framework's program.
const PROGRAMS: &[&str] = &["SpringBootApplication", "QuarkusMain", "EnableAutoConfiguration", "MicronautApplication"];

/// The classes that can be started, best first.
fn mains(files: &[File<'_>]) -> Vec<Sourced<String>> {
    let mut found: Vec<(u8, usize, Sourced<String>)> = Vec::new();
    for file in files {
        let name = file.source.path.file_name();
        for main in file.outline.mains(name) {
            let marked = |owner: usize| {
                let kind = file.outline.types.get(owner);
                kind.is_some_and(|kind| kind.annotations.iter().any(|one| PROGRAMS.contains(&one.name())))
            };
            // Kotlin's main stands beside the class that is marked.
            let program = main.owner.is_some_and(marked) || (0..file.outline.types.len()).any(marked);
            let starts = file.calls.iter().any(|call| {
                let words = ["run", "embeddedServer", "start", "listen", "launch", "runApplication"];
                let inside = main.function.is_none_or(|function| {
                    let body = function.body.as_ref().map(|body| file.outline.tokens.span_of(body));
                    body.is_some_and(|body| body.start <= call.span.start && call.span.end <= body.end)
                });
                inside && call.path.last().is_some_and(|last| words.contains(last))
            });
            let simple = main.kind == stageplan_syntax::jvm::source::MainKind::Simple;
            let rank = match () {
                () if program => 0,
                () if simple => 6,
                () if files::is_main_like(name) && starts => 1,
                () if starts => 2,
                () if files::is_main_like(name) => 3,
                () => 4,
            };
            let depth = main.class.matches('.').count();
            let origin = file.origin(main.span, "main");
            found.push((rank, depth, Sourced::new(main.class, origin)));
        }
    }
    order::sort_by_key(&mut found, |(rank, depth, _)| (*rank, *depth));
    found.into_iter().map(|(_, _, main)| main).collect()
}

#[cfg(test)]
mod tests;
