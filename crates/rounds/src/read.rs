//! Reading a campaign: all problems are found, not only the first.

use linli_kernel::Text;
use linli_notation::{Lines, Most, Problems};

use crate::keys::FILE;
use crate::{Campaign, Problem, check};

/// The largest file read.
const MOST: Most = Most {
    kib: 256,
    remedy: ("请拆成几个任务", "Split it into several campaigns"),
};

impl Campaign {
    /// Reads and proves a campaign in TOML. `file` is only named in problems.
    ///
    /// # Errors
    /// Every problem found, with line and remedy. A campaign that has one is not used.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<Problem>> {
        let (campaign, mut problems) = Sited::read(file, text);
        match campaign {
            Some(campaign) => {
                check::campaign(&campaign, &mut problems);
                problems.done(campaign)
            }
            None => Err(placed(problems.told.sorted())),
        }
    }
}

/// Collects problems with the lines of what they are about.
#[derive(Debug)]
pub(crate) struct Sited {
    lines: Lines,
    told: Problems,
}

impl Sited {
    /// Reads a file; none where it could not be read at all.
    pub(crate) fn read(file: &str, text: &str) -> (Option<Campaign>, Self) {
        let mut told = Problems::of(file);
        let (campaign, lines) = linli_notation::parse(text, &FILE, MOST, &mut told).unzip();
        let lines = lines.unwrap_or_default();
        (campaign, Self { lines, told })
    }

    /// Adds one about `path`, such as `finding.0.field`, or what it stands in where it is absent.
    pub(crate) fn add(&mut self, path: &str, code: &'static str, message: Text, remedy: Text) {
        let line = self.lines.at(path);
        let (message, remedy) = ((message.zh, message.en), (remedy.zh, remedy.en));
        self.told.add(line, code, message, remedy);
    }

    /// What was read, if nothing was wrong.
    pub(crate) fn done<T>(self, value: T) -> Result<T, Vec<Problem>> {
        self.told.done(value).map_err(placed)
    }
}

fn placed(told: Vec<linli_notation::Problem>) -> Vec<Problem> {
    told.into_iter().map(Problem::from).collect()
}
