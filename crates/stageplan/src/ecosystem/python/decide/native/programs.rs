//! Programs of the system that the sources start.

use super::{Native, RULE, run_packages};
use crate::catalog;
use crate::ecosystem::python::decide::start::{self, Chosen};
use crate::ecosystem::python::facts::Facts;
use crate::finding::Finding;
use crate::origin::Origin;
use crate::tree::RepoPath;

/// Adds the packages that bring what the program starts.
pub(in crate::ecosystem::python::decide) fn add(
    facts: &Facts,
    chosen: &Chosen,
    native: &mut Native,
    findings: &mut Vec<Finding>,
) {
    if facts.code.programs.is_empty() {
        return;
    }
    let sides = start::sides(facts, chosen);
    let sides = sides.iter().map(|side| (&side.words, side.cwd.as_ref().unwrap_or(&chosen.cwd)));
    let lines: Vec<(&Vec<String>, &String)> = sides.chain([(&chosen.words, &chosen.cwd)]).collect();
    for program in &facts.code.programs {
        let name = program.name.value();
        let Some(row) = catalog::program(name) else { continue };
        // What only whoever runs a file of its own starts is not for the image.
        let loaded = |file: &RepoPath| lines.iter().any(|(words, cwd)| start::loads(facts, words, cwd, file));
        let other = |file: &RepoPath| facts.code.mains.iter().any(|main| main.file == *file) && !loaded(file);
        if program.alone.as_ref().is_some_and(other) {
            continue;
        }
        if !program.idle {
            let origin = Origin::rule_from(
                RULE,
                format!("the program starts {name}"),
                [program.name.origin().clone(), row.origin()],
            );
            run_packages(row, &origin, native);
            continue;
        }
        let needed = |other: &crate::ecosystem::python::facts::Program| other.name.value() == name && !other.idle;
        if !facts.code.programs.iter().any(needed) {
            findings.push(
                Finding::note(
                    "python/asks-the-repository",
                    format!("the program asks {name} about its own repository, which the image does not hold"),
                )
                .help("it goes on without an answer; hand over the version as a variable where it is to be shown")
                .at(program.name.origin().place().cloned()),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::emit::{ArtifactKind, emit};
    use crate::planner::{Options, plan};
    use crate::testing;

    /// Whether the image has the program.
    #[track_caller]
    fn check(files: &str, program: &str, expect: bool) {
        let tree = testing::tree(files);
        let planned = plan(&tree, &Options::new("2026-11-21"));
        let file = emit(&planned, &tree, ArtifactKind::Dockerfile).map(|file| file.text).unwrap_or_default();
        assert!(file.contains("CMD"), "{files}\n{:#?}", planned.findings);
        assert_eq!(file.contains(program), expect, "{files}\n{file}");
    }

    const APP: &str = "import subprocess\nfrom flask import Flask\napp = Flask(__name__)\n@app.route('/')\ndef index():\n    subprocess.run(['ffmpeg'])\nif __name__ == '__main__':\n    app.run()\n";

    #[test]
    fn what_a_server_loads_has_its_programs() {
        let flask = "//- requirements.txt\nflask\ngunicorn\n";
        check(&format!("{flask}//- app.py\n{APP}"), "ffmpeg", true);
        check(&format!("{flask}//- Procfile\nweb: gunicorn -b :8000 app:app\n//- app.py\n{APP}"), "ffmpeg", true);
        check(
            &format!("{flask}//- Procfile\nweb: gunicorn --chdir=web app:app\n//- web/app.py\n{APP}"),
            "ffmpeg",
            true,
        );
    }

    #[test]
    fn a_file_that_the_image_does_not_run_brings_nothing() {
        let plain = APP.replace("ffmpeg", "jq");
        let tool = "import subprocess\nif __name__ == '__main__':\n    subprocess.run(['ffmpeg'])\n";
        let files = format!("//- requirements.txt\nflask\ngunicorn\n//- app.py\n{plain}//- clip.py\n{tool}");
        check(&files, "ffmpeg", false);
        check(&format!("{files}//- Procfile\nweb: gunicorn app:app\nworker: python clip.py\n"), "ffmpeg", true);
    }
}
