//! What the sources need of the image: programs of the system, fonts, a compiler.

use super::File;
use super::values::Values;
use crate::ecosystem::java::facts::Code;
use crate::origin::Sourced;

/// Packages whose classes only a JDK has.
const JDK: &[&str] = &["com.sun.tools.", "jdk.jshell.", "com.sun.source.", "com.sun.tools.attach"];

/// Classes of AWT that draw or measure text.
const DRAWS: &[&str] = &["Font", "FontMetrics", "Graphics", "Graphics2D", "GraphicsEnvironment", "*"];

pub(super) fn read<'t>(files: &[File<'t>], values: &Values<'_, 't>, code: &mut Code) {
    for file in files {
        programs(file, values, code);
        for import in &file.outline.imports {
            let origin = || file.origin(import.span, &import.path);
            if code.fonts.is_none() && draws(&import.path) {
                code.fonts = Some(origin());
            }
            if code.compiles.is_none() && JDK.iter().any(|prefix| import.path.starts_with(prefix)) {
                code.compiles = Some(origin());
            }
        }
        let compiler = file.calls.iter().find(|call| call.path.last() == Some(&"getSystemJavaCompiler"));
        if let Some(call) = compiler.filter(|_| code.compiles.is_none()) {
            code.compiles = Some(file.origin(call.span, "getSystemJavaCompiler"));
        }
    }
}

fn draws(path: &str) -> bool {
    let below = path.strip_prefix("java.awt.");
    below.is_some_and(|below| DRAWS.contains(&below) || below.starts_with("font."))
}

/// The programs that are started.
fn programs<'t>(file: &File<'t>, values: &Values<'_, 't>, code: &mut Code) {
    for call in &file.calls {
        let builder = call.path.last() == Some(&"ProcessBuilder");
        let on_runtime = || {
            let on = call.on.as_ref().and_then(|on| on.call());
            on.is_some_and(|on| on.path.last() == Some(&"getRuntime"))
        };
        let exec = call.path.last() == Some(&"exec") && on_runtime();
        let command = call.path.last() == Some(&"command") && file.outline.text.contains("ProcessBuilder");
        if !(builder || exec || command) {
            continue;
        }
        let Some(first) = call.positional(0) else { continue };
        let first = first.elements().first().copied().unwrap_or(first);
        let Some(text) = values.text(first) else { continue };
        let word = text.split_whitespace().next().unwrap_or_default();
        let name = word.rsplit('/').next().unwrap_or_default().to_owned();
        let program = Sourced::new(name, file.origin(call.span, "ProcessBuilder"));
        if !program.value().is_empty() && !code.programs.contains(&program) {
            code.programs.push(program);
        }
    }
}
