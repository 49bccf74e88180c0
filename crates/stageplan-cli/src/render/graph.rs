//! The stages drawn: images, the stages that stand on them, and what each takes from others.

use std::collections::BTreeSet;

use stageplan::plan::{Action, Base, Mount, Part, Plan, Purpose, RunsOn, Stage, Value};

use super::pad;
use super::style::{CYAN, DIM, GREEN, paint, plain};

/// Draws the stages of a plan.
pub(crate) fn draw(plan: &Plan) -> String {
    let mut images: Vec<String> = Vec::new();
    for stage in &plan.stages {
        if let Some(image) = image_of(plan, stage)
            && !images.contains(&image)
        {
            images.push(image);
        }
    }
    let mut drawing = Drawing { plan, text: String::new(), width: width(plan) };
    for image in &images {
        let stages: Vec<&Stage> =
            plan.stages.iter().filter(|stage| image_of(plan, stage).as_ref() == Some(image)).collect();
        let native = stages.iter().all(|stage| stage.runs_on == RunsOn::Builder);
        let native = if native { paint(DIM, "  on the builder's own platform") } else { String::new() };
        drawing.text.push_str(&format!("  {}{native}\n", paint(CYAN, &plain(image))));
        drawing.stages(&stages, "  ");
    }
    drawing.text.push_str(&paint(DIM, &legend(plan)));
    drawing.text
}

struct Drawing<'p> {
    plan: &'p Plan,
    text: String,
    width: usize,
}

impl Drawing<'_> {
    /// Stages that stand on the same thing. The plan's stages are in order, each on something before it, so that this
    /// ends; the depth is still bounded, for a plan that is not.
    fn stages(&mut self, stages: &[&Stage], indent: &str) {
        for (index, stage) in stages.iter().enumerate() {
            let last = index + 1 == stages.len();
            let name = pad(&plain(&stage.name), self.width.saturating_sub(indent.chars().count()));
            let name = if stage.purpose == Purpose::Production { paint(GREEN, &name) } else { name };
            let branch = if last { "└─" } else { "├─" };
            self.text.push_str(&format!("{indent}{branch} {} {name}  {}\n", mark(stage), paint(DIM, &about(stage))));
            let below = format!("{indent}{}", if last { "   " } else { "│  " });
            let children: Vec<&Stage> = self
                .plan
                .stages
                .iter()
                .filter(|child| matches!(&child.base, Base::Stage(on) if *on == stage.name))
                .collect();
            for edge in edges(stage) {
                let rail = if children.is_empty() { " " } else { "│" };
                self.text.push_str(&format!("{below}{rail} ◀ {edge}\n"));
            }
            if below.chars().count() < 3 * (self.plan.stages.len() + 1) {
                self.stages(&children, &below);
            }
        }
    }
}

/// The image a stage starts from, as it is when no build argument says otherwise.
fn image_of(plan: &Plan, stage: &Stage) -> Option<String> {
    let Base::Image(image) = &stage.base else { return None };
    let text = |part: &Part| match part {
        Part::Text(text) | Part::Glob(text) => text.clone(),
        Part::Variable(name) => {
            let version = plan.versions.iter().find(|version| version.name == *name);
            version.map_or_else(|| format!("${{{name}}}"), |version| version.default.value().clone())
        }
    };
    Some(image.reference().parts.iter().map(text).collect())
}

/// The widest name with what stands before it.
fn width(plan: &Plan) -> usize {
    let depth = |stage: &Stage| {
        let mut depth = 1;
        let mut stage = stage;
        while let Base::Stage(on) = &stage.base
            && let Some(below) = plan.stage(on)
            && depth <= plan.stages.len()
        {
            depth += 1;
            stage = below;
        }
        depth
    };
    plan.stages.iter().map(|stage| depth(stage) * 3 + stage.name.chars().count()).max().unwrap_or_default()
}

fn mark(stage: &Stage) -> &'static str {
    match stage.purpose {
        Purpose::Production => "●",
        Purpose::Test | Purpose::Development => "◇",
        _ => "○",
    }
}

fn about(stage: &Stage) -> String {
    plain(stage.about.trim_end_matches('.'))
}

/// What a stage takes from other stages and images, one line each.
fn edges(stage: &Stage) -> Vec<String> {
    let mut edges: Vec<String> = Vec::new();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for step in &stage.steps {
        let mut add = |from: &str, what: String| {
            let edge = format!("{}: {}", plain(from), plain(&what));
            if seen.insert(edge.clone()) {
                edges.push(edge);
            }
        };
        match &step.action {
            Action::Copy(copy) => {
                if let Some(from) = &copy.from {
                    let sources = copy.sources.iter().map(Value::to_string).collect::<Vec<_>>().join(" ");
                    let dest = copy.dest.to_string();
                    let same = sources.trim_end_matches('/') == dest.trim_end_matches('/');
                    add(from, if same { sources } else { format!("{sources} → {dest}") });
                }
            }
            Action::Run { mounts, .. } => {
                for mount in mounts {
                    if let Mount::Bind { from: Some(from), source, .. } = mount {
                        add(from, format!("{source} (while a command runs)"));
                    }
                }
            }
            _ => {}
        }
    }
    edges
}

fn legend(plan: &Plan) -> String {
    let has = |wanted: &dyn Fn(Purpose) -> bool| plan.stages.iter().any(|stage| wanted(stage.purpose));
    let mut parts = vec!["● the image"];
    if has(&|purpose| !purpose.is_target()) {
        parts.push("○ left behind");
    }
    if has(&|purpose| purpose.is_target() && purpose != Purpose::Production) {
        parts.push("◇ built with --target NAME");
    }
    format!("  {}\n", parts.join("   "))
}
