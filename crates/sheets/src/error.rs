//! Why a file cannot be read at all, each with the remedy.

use linli_kernel::{Kind, Text, Trouble};

use crate::CellAt;

/// What a file is that is no workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Other {
    /// A web page under the name of a workbook, as some systems export.
    WebPage,
    /// The XML of Excel 2003.
    OldXml,
    /// Excel's binary workbook (.xlsb).
    Binary,
    /// A PDF.
    Pdf,
    /// A picture.
    Picture,
    /// A zip archive of something else, such as a Word document.
    Archive,
    /// None of these.
    Unknown,
}

/// Why a file was refused as a whole.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text().en)]
pub enum SheetError {
    /// No byte in it.
    NoBytes,
    /// More bytes than allowed.
    Bytes {
        /// The most allowed.
        most: usize,
    },
    /// Unpacks to more bytes than allowed.
    Unpacked {
        /// The most allowed.
        most: u64,
    },
    /// More rows than allowed.
    Rows {
        /// The sheet.
        sheet: String,
        /// The most allowed.
        most: u32,
    },
    /// More columns than allowed.
    Columns {
        /// The sheet.
        sheet: String,
        /// The most allowed.
        most: u16,
    },
    /// More text than allowed.
    Text {
        /// The sheet.
        sheet: String,
        /// The most allowed, bytes.
        most: usize,
    },
    /// Nothing we read.
    Kind(Other),
    /// Needs a password.
    Password,
    /// Text in no encoding we know.
    Encoding,
    /// Breaks off, or contradicts itself.
    Damaged {
        /// The sheet, where it was being read.
        sheet: Option<String>,
        /// The last cell that could be read.
        after: Option<CellAt>,
    },
    /// There is no sheet of this name.
    NoSheet {
        /// The name asked for.
        name: String,
        /// The names there are.
        there: Vec<String>,
    },
    /// Every sheet is empty, or the one asked for.
    Nothing,
    /// No row has two cells that could be titles of columns.
    NoHeader {
        /// The sheet.
        sheet: String,
    },
}

impl SheetError {
    /// What is wrong and the remedy.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::NoBytes => Text::new(
                "文件是空的，请重新选择文件",
                "The file is empty: choose it again",
            ),
            Self::Bytes { most } => {
                let most = most / 1_000_000;
                Text::new(
                    format!("文件超过 {most} MB，请分成几个文件导入"),
                    format!("The file is larger than {most} MB: import in several files"),
                )
            }
            Self::Unpacked { most } => {
                let most = most / 1_000_000;
                Text::new(
                    format!(
                        "文件解压后超过 {most} MB，请删去图片和多余的工作表，或分成几个文件导入"
                    ),
                    format!(
                        "The file unpacks to more than {most} MB: remove pictures and spare sheets, or import in several files"
                    ),
                )
            }
            Self::Rows { .. } | Self::Columns { .. } | Self::Text { .. } => self.too_much(),
            Self::Kind(other) => kind(*other),
            Self::Password => Text::new(
                "文件有密码，请在 Excel 或 WPS 里去掉密码后再上传",
                "The file has a password: remove it in Excel or WPS and upload it again",
            ),
            Self::Encoding => Text::new(
                "看不懂文件的编码，请在 Excel 或 WPS 里另存为“CSV UTF-8”或 xlsx",
                "The file is in no encoding known here: save it as CSV UTF-8 or xlsx",
            ),
            Self::Damaged { sheet, after } => damaged(sheet.as_deref(), *after),
            Self::NoSheet { name, there } => {
                let there = there.join("、");
                Text::new(
                    format!("没有工作表“{name}”，请从这些里选：{there}"),
                    format!("There is no sheet {name:?}: choose one of {there}"),
                )
            }
            Self::Nothing => Text::new(
                "文件里没有内容，请检查是否选对了文件",
                "Nothing stands in the file: check that it is the right one",
            ),
            Self::NoHeader { sheet } => Text::new(
                format!("工作表“{sheet}”里找不到表头，请在第一行写上各列的名称"),
                format!(
                    "Sheet {sheet:?} has no header row: write the titles of the columns into its first row"
                ),
            ),
        }
    }

    /// The stable code a client sees.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoBytes | Self::Nothing => "sheet.nothing",
            Self::Bytes { .. }
            | Self::Unpacked { .. }
            | Self::Rows { .. }
            | Self::Columns { .. }
            | Self::Text { .. } => "sheet.too_large",
            Self::Kind(_) => "sheet.no_workbook",
            Self::Password => "sheet.password",
            Self::Encoding => "sheet.encoding",
            Self::Damaged { .. } => "sheet.damaged",
            Self::NoSheet { .. } => "sheet.no_such_sheet",
            Self::NoHeader { .. } => "sheet.no_header",
        }
    }

    fn too_much(&self) -> Text {
        let (sheet, zh, en) = match self {
            Self::Rows { sheet, most } => {
                (sheet.as_str(), format!("{most} 行"), format!("{most} rows"))
            }
            Self::Columns { sheet, most } => (
                sheet.as_str(),
                format!("{most} 列"),
                format!("{most} columns"),
            ),
            Self::Text { sheet, most } => {
                let most = most / 1_000_000;
                (
                    sheet.as_str(),
                    format!("{most} MB 文字"),
                    format!("{most} MB of text"),
                )
            }
            Self::NoBytes
            | Self::Bytes { .. }
            | Self::Unpacked { .. }
            | Self::Kind(_)
            | Self::Password
            | Self::Encoding
            | Self::Damaged { .. }
            | Self::NoSheet { .. }
            | Self::Nothing
            | Self::NoHeader { .. } => ("", String::new(), String::new()),
        };
        Text::new(
            format!("工作表“{sheet}”超过 {zh}，请删去多余的内容，或分成几个文件导入"),
            format!(
                "Sheet {sheet:?} has more than {en}: remove what is not needed, or import in several files"
            ),
        )
    }
}

fn damaged(sheet: Option<&str>, after: Option<CellAt>) -> Text {
    let (zh, en) = match (sheet, after) {
        (Some(sheet), Some(after)) => (
            format!("工作表“{sheet}”在 {after} 之后损坏"),
            format!("Sheet {sheet:?} is damaged after {after}"),
        ),
        (Some(sheet), None) => (
            format!("工作表“{sheet}”从 A1 起损坏"),
            format!("Sheet {sheet:?} is damaged from A1 on"),
        ),
        (None, _) => ("文件已损坏".to_owned(), "The file is damaged".to_owned()),
    };
    Text::new(
        format!("{zh}，请用 Excel 或 WPS 打开并另存为新的 xlsx 文件再上传"),
        format!("{en}: open it in Excel or WPS, save it as a new xlsx file and upload that"),
    )
}

fn kind(other: Other) -> Text {
    let (zh, en) = match other {
        Other::WebPage => (
            "网页（只是扩展名像 Excel）",
            "a web page under the name of a workbook",
        ),
        Other::OldXml => ("Excel 2003 的 XML", "the XML of Excel 2003"),
        Other::Binary => ("二进制工作簿（xlsb）", "a binary workbook (xlsb)"),
        Other::Pdf => ("PDF", "a PDF"),
        Other::Picture => ("图片", "a picture"),
        Other::Archive => ("压缩包或其他文档", "an archive or another document"),
        Other::Unknown => ("不认识的文件", "of an unknown kind"),
    };
    let (zh_remedy, en_remedy) = match other {
        Other::WebPage | Other::OldXml | Other::Binary => (
            "请用 Excel 或 WPS 打开后另存为 xlsx 再上传",
            "open it in Excel or WPS, save it as xlsx and upload that",
        ),
        Other::Pdf | Other::Picture | Other::Archive | Other::Unknown => (
            "请上传 xlsx、xls、ods 或 CSV 文件",
            "upload an xlsx, xls, ods or CSV file",
        ),
    };
    Text::new(
        format!("这是{zh}，不是表格文件；{zh_remedy}"),
        format!("The file is {en}: {en_remedy}"),
    )
}

impl From<SheetError> for Trouble {
    fn from(error: SheetError) -> Self {
        let text = error.text();
        let kind = match error.code() {
            "sheet.too_large" => Kind::TooLarge,
            "sheet.no_workbook" => Kind::Unsupported,
            _ => Kind::Unprocessable,
        };
        Self::refused(kind, error.code(), text.zh, text.en)
    }
}
