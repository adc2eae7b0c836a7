//! 人民调解协议书, with what article 29 of the People's Mediation Law lists.

use crate::Block;
use crate::said::{said, usual};

/// What an agreement says. What is left empty is left open, to be written by hand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    /// What it is called; 人民调解协议书 where empty.
    pub title: String,
    /// The number of the document.
    pub number: String,
    /// The side that asked.
    pub applicant: String,
    /// The other side.
    pub respondent: String,
    /// The main facts and what was in dispute.
    pub facts: String,
    /// Who is responsible for what.
    pub responsibility: String,
    /// What was agreed.
    pub terms: String,
    /// How and until when it is performed.
    pub performance: String,
    /// The words before the signatures; where empty, those of people's mediation.
    pub ending: String,
    /// The committee, whose seal it bears.
    pub committee: String,
    /// The day, as `2026年3月5日`.
    pub day: String,
}

impl Agreement {
    /// The document.
    #[must_use]
    pub fn blocks(&self) -> Vec<Block> {
        let party = |side: &str, name: &str| Block::Text(format!("{side}：{}", said(name)));
        let part = |heading: &str, text: &str| {
            [Block::Heading(heading.to_owned()), Block::Text(said(text))]
        };
        let mut all = vec![
            Block::Title(usual(&self.title, "人民调解协议书")),
            Block::Aside(format!("编号：{}", said(&self.number))),
            party("当事人（申请方）", &self.applicant),
            party("当事人（对方）", &self.respondent),
        ];
        all.extend(part("一、纠纷的主要事实、争议事项", &self.facts));
        all.extend(part("二、各方当事人的责任", &self.responsibility));
        all.extend(part("三、协议内容", &self.terms));
        all.extend(part("四、履行的方式、期限", &self.performance));
        all.extend([
            Block::Text(usual(&self.ending, CLOSING)),
            Block::Sign(
                [
                    "申请方（签名、盖章或者按指印）",
                    "对方（签名、盖章或者按指印）",
                    "调解员（签名）",
                    "记录人（签名）",
                ]
                .map(str::to_owned)
                .to_vec(),
            ),
            Block::Seal {
                of: said(&self.committee),
                day: said(&self.day),
            },
        ]);
        all
    }
}

const CLOSING: &str = "本协议自各方当事人签名、盖章或者按指印，人民调解员签名并加盖人民调解委员会印章之日起生效，由当事人各执一份，人民调解委员会留存一份。双方当事人认为有必要的，可以自协议生效之日起三十日内共同向人民法院申请司法确认。";
