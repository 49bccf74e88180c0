//! How a port that the user asks for reaches the program, rather than the label of its image alone.

use super::facts::Program;
use super::listen::{Opening, moved, port_in};
use crate::ecosystem::Decide;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::planner::as_asked;

/// What the program is told about where to listen.
pub(super) struct Told {
    /// The port that was asked for.
    pub(super) asked: Option<Sourced<String>>,
    /// The arguments that the project starts it with.
    pub(super) arguments: Vec<String>,
    /// What has it listen on all addresses.
    pub(super) opening: Option<Sourced<Opening>>,
    /// What has it listen on the port.
    pub(super) port: Option<Sourced<Opening>>,
    /// Nothing passes on the port that was asked for.
    pub(super) lost: bool,
}

impl Told {
    pub(super) fn new(program: &Program, by: &Decide<'_>) -> Self {
        let listen = &program.listen;
        let arguments = program.start.arguments.as_ref().map(|shown| shown.value().0.clone()).unwrap_or_default();
        let mut told = Self { asked: None, arguments, opening: listen.opening.clone(), port: None, lost: false };
        // A variable that the user sets is the port as much as the option is.
        let by_env = |name: &String| {
            let (_, value) = by.settings.env.iter().find(|(known, _)| known == name)?;
            Some(Sourced::new(port_in(value.value())?.to_string(), value.origin().clone()))
        };
        let mover = listen.mover.as_ref();
        let variable = listen.variable.as_ref().map(Sourced::value).or_else(|| mover?.env.as_ref());
        let option = by.settings.port.clone().map(|port| port.map(|port| port.to_string()));
        let said = option.is_some();
        let Some(asked) = option.or_else(|| by_env(variable?)) else { return told };
        let asked = Sourced::new(asked.value().clone(), as_asked(asked.origin()));
        let port = asked.value().clone();
        told.asked = Some(asked.clone());
        let main = listen.ports.first().and_then(|main| main.value().split('/').next());
        let by_itself = mover.map(|mover| mover.port.to_string());
        let known: Vec<&str> = main.into_iter().chain(by_itself.as_deref()).collect();
        let follow = |text: &mut String| {
            let new = known.iter().find_map(|old| moved(text, old, &port));
            new.map(|new| *text = new).is_some()
        };
        let mut reached = !said || listen.variable.is_some() || main == Some(port.as_str()) && mover.is_none();
        for word in &mut told.arguments {
            reached |= follow(word);
        }
        if let Some(opening) = told.opening.take() {
            let (mut value, why) = opening.into_parts();
            let mut follows = false;
            match &mut value {
                Opening::Variable(_, text) => follows |= follow(text),
                Opening::Arguments(words) => words.iter_mut().for_each(|word| follows |= follow(word)),
            }
            let why = if follows {
                let because = "the program listens on all addresses where this says";
                Origin::rule_from("go/open-address", because, [asked.origin().clone(), why])
            } else {
                why
            };
            reached |= follows;
            told.opening = Some(Sourced::new(value, why));
        }
        if let Some(start) = by.settings.start.as_ref().filter(|_| !reached) {
            reached = start.value().split([' ', ':', '=', '"', '\'']).any(|word| word == port);
        }
        if let Some(mover) = mover.filter(|mover| !reached && mover.port.to_string() != port) {
            let value = moved(&mover.value, &mover.port.to_string(), &port);
            let how = match (value, &mover.env, &mover.flag) {
                (Some(value), Some(env), _) => Some(Opening::Variable(env.clone(), value)),
                (Some(value), None, Some(flag)) if by.settings.start.is_none() => {
                    Some(Opening::Arguments(vec![format!("--{flag}={value}")]))
                }
                _ => None,
            };
            let why = Origin::rule_from(
                "go/port-by-setting",
                "the program listens where this says",
                [asked.origin().clone(), mover.origin.clone()],
            );
            told.port = how.map(|how| Sourced::new(how, why));
            reached = told.port.is_some();
        } else if mover.is_some() {
            reached = true;
        }
        told.lost = !reached;
        told
    }

    /// What the user should know where the port stays behind.
    pub(super) fn finding(&self, program: &Program) -> Option<Finding> {
        let asked = self.asked.as_ref().filter(|_| self.lost)?;
        let place = program.listen.ports.first().and_then(|port| port.origin().place());
        let message = match program.listen.ports.first() {
            Some(port) => format!(
                "port {} is only declared: the program listens on {}, and no variable or flag was found that moves it",
                asked.value(),
                port.value()
            ),
            None => format!("port {} is only declared: it was not found where the program listens", asked.value()),
        };
        let help = "let the code read a variable such as PORT, or pass what the program takes by `--start` or `--env`";
        Some(Finding::warning("go/port-is-fixed", message).help(help).at(place.cloned()))
    }
}
