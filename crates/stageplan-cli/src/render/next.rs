//! What to run next, ready to be copied. The commands for docker come from the core.

use stageplan::commands;
use stageplan::plan::Plan;

use super::style::{DIM, paint, plain};
use crate::session::Session;

/// The commands that build, run and keep what was planned.
pub(crate) fn commands(session: &Session, plan: &Plan) -> String {
    let Some(image) = plan.production() else { return String::new() };
    let again = session.again();
    // Of these, only the first brings the planned .dockerignore along; a pipe leaves docker with the context's own.
    let mut lines = vec![("build", format!("stageplan build{again}"))];
    if session.has_dockerignore() {
        let build = commands::build(plan, image, Some("-"), &session.path_word());
        lines.push(("", format!("stageplan dockerfile{again} | {build}")));
    }
    lines.extend(commands::run(plan, image).map(|run| ("run", run)));
    for process in &plan.processes {
        if let Some(stage) = plan.stage(&process.stage) {
            // A job may need a stage that the image leaves behind.
            if process.stage != image.name {
                let build = commands::build(plan, stage, None, &session.path_word());
                lines.push(("", build));
            }
            lines.push((if process.once { "job" } else { "also" }, commands::process(plan, stage, process)));
        }
    }
    lines.push(("keep", format!("stageplan write{again}")));
    let mut text: String =
        lines.iter().map(|(what, command)| format!("  {}  {command}\n", paint(DIM, &super::pad(what, 5)))).collect();
    for need in plan.environment.iter().filter(|need| need.required && need.default.is_none()) {
        let place = need.name.origin().place().map_or_else(String::new, |place| format!(" ({place})"));
        text.push_str(&paint(
            DIM,
            &format!("  the program stops without {}{}\n", plain(need.name.value()), plain(&place)),
        ));
    }
    text
}

/// The command by which docker builds what `write` wrote.
pub(crate) fn build_written(session: &Session, plan: &Plan, dockerfile: &str) -> String {
    // Docker looks for a Dockerfile at the context's root by itself.
    let file = (dockerfile != "Dockerfile").then(|| session.file_word(dockerfile));
    let image = plan.production();
    image.map_or_else(String::new, |image| commands::build(plan, image, file.as_deref(), &session.path_word()))
}
