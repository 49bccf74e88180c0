//! What to run next, ready to be copied.

use stageplan::plan::{Action, Plan, Value};

use super::style::{DIM, paint, plain, shell_word};
use crate::session::Session;

/// The commands that build, run and keep what was planned.
pub(crate) fn commands(session: &Session, plan: &Plan) -> String {
    let again = session.again();
    // Of these, only the first brings the planned .dockerignore along; a pipe leaves docker with the context's own.
    let mut lines = vec![("build", format!("stageplan build{again}"))];
    if session.has_dockerignore() {
        let flags = build_flags(plan);
        let path = session.path_word();
        lines.push(("", format!("stageplan dockerfile{again} | docker buildx build{flags} -f - {path}")));
    }
    lines.push(("run", format!("docker run --rm{} {}", run_flags(plan), shell_word(plan.name.value()))));
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
    let context = session.path_word();
    // Docker looks for a Dockerfile at the context's root by itself.
    let file = match dockerfile {
        "Dockerfile" => String::new(),
        path => format!(" -f {}", session.file_word(path)),
    };
    format!("docker buildx build{}{file} {context}", build_flags(plan))
}

fn build_flags(plan: &Plan) -> String {
    let mut flags = format!(" -t {}", shell_word(plan.name.value()));
    if !plan.platforms.is_empty() {
        let platforms: Vec<&str> = plan.platforms.iter().map(|platform| platform.value().as_str()).collect();
        flags.push_str(&format!(" --platform {}", shell_word(&platforms.join(","))));
    }
    for secret in &plan.secrets {
        flags.push_str(&format!(" --secret {}", shell_word(&format!("id={},{}", secret.id, secret.from))));
    }
    flags
}

fn run_flags(plan: &Plan) -> String {
    let mut flags = String::new();
    for step in plan.production().into_iter().flat_map(|stage| &stage.steps) {
        match &step.action {
            Action::Expose(ports) => {
                for port in ports.iter().filter_map(Value::literal) {
                    let number = port.split('/').next().unwrap_or_default();
                    flags.push_str(&format!(" -p {}", shell_word(&format!("{number}:{port}"))));
                }
            }
            Action::Volume(paths) => {
                for path in paths.iter().filter_map(Value::literal) {
                    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
                    flags.push_str(&format!(" -v {}", shell_word(&format!("{}-{last}:{path}", plan.name.value()))));
                }
            }
            _ => {}
        }
    }
    for need in plan.environment.iter().filter(|need| need.required && need.default.is_none()) {
        flags.push_str(&format!(" -e {}", shell_word(need.name.value())));
    }
    flags
}
