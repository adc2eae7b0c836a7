//! 告知书, 意见书: what somebody asked for, what was found and decided, on what ground. Article 32 of the Regulations
//! on Petitions lists what an opinion on a petition says: the request, the facts and reasons, the opinion and its ground.

use crate::Block;
use crate::said::{heading, said};

/// A letter with an opinion. What need not be there and is empty is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letter {
    /// What it is called, such as 信访事项处理意见书.
    pub title: String,
    /// The number of the document.
    pub number: String,
    /// To whom; left open where empty.
    pub to: String,
    /// What was asked for.
    pub request: String,
    /// The facts and reasons that were given.
    pub facts: String,
    /// What was found.
    pub findings: String,
    /// What is decided.
    pub opinion: String,
    /// The ground in law.
    pub basis: String,
    /// What will be done.
    pub remedy: String,
    /// The last words, such as where to ask for a review.
    pub ending: String,
    /// Who says so, whose seal it bears.
    pub office: String,
    /// The day, as `2026年3月5日`.
    pub day: String,
}

impl Letter {
    /// The document.
    #[must_use]
    pub fn blocks(&self) -> Vec<Block> {
        let mut all = vec![
            Block::Title(said(&self.title)),
            Block::Aside(format!("编号：{}", said(&self.number))),
            Block::Heading(format!("{}：", said(&self.to))),
            Block::Text("您反映的事项，现将办理情况和意见告知如下：".to_owned()),
        ];
        let needed = [("请求", &self.request), ("处理意见", &self.opinion)];
        let parts = [
            ("请求", &self.request),
            ("反映的事实和理由", &self.facts),
            ("查明的事实", &self.findings),
            ("处理意见", &self.opinion),
            ("依据", &self.basis),
            ("落实措施", &self.remedy),
        ];
        let stands = |part: &&(&str, &String)| !part.1.trim().is_empty() || needed.contains(part);
        for (before, (title, text)) in parts.iter().filter(stands).enumerate() {
            all.push(Block::Heading(heading(before, title)));
            all.push(Block::Text(said(text)));
        }
        if !self.ending.trim().is_empty() {
            all.push(Block::Text(self.ending.trim().to_owned()));
        }
        all.push(Block::Seal {
            of: said(&self.office),
            day: said(&self.day),
        });
        all
    }
}
