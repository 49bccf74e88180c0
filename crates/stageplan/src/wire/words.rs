//! Words of the core as words of the wire.

use super::{CommandKind, Grade, Purpose, Severity};
use crate::{commands, ecosystem, finding, plan};

impl From<ecosystem::Grade> for Grade {
    fn from(grade: ecosystem::Grade) -> Self {
        match grade {
            ecosystem::Grade::Weak => Self::Weak,
            ecosystem::Grade::Likely => Self::Likely,
            ecosystem::Grade::Strong => Self::Strong,
            ecosystem::Grade::Certain => Self::Certain,
        }
    }
}

impl From<plan::Purpose> for Purpose {
    fn from(purpose: plan::Purpose) -> Self {
        match purpose {
            plan::Purpose::Base => Self::Base,
            plan::Purpose::Dependencies => Self::Deps,
            plan::Purpose::ProductionDependencies => Self::ProdDeps,
            plan::Purpose::Build => Self::Build,
            plan::Purpose::Test => Self::Test,
            plan::Purpose::Development => Self::Development,
            plan::Purpose::Production => Self::Production,
        }
    }
}

impl From<commands::What> for CommandKind {
    fn from(what: commands::What) -> Self {
        match what {
            commands::What::Build => Self::Build,
            commands::What::Run => Self::Run,
        }
    }
}

impl From<finding::Severity> for Severity {
    fn from(severity: finding::Severity) -> Self {
        match severity {
            finding::Severity::Note => Self::Note,
            finding::Severity::Warning => Self::Warning,
            finding::Severity::Error => Self::Error,
        }
    }
}
