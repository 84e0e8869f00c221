/// What a peer connection has counted so far, and measures now (W3C WebRTC Statistics). Counters begin with the connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sample {
    /// Bytes of any kind that came.
    pub arrived: u64,
    /// Nothing has come for so long, in milliseconds; 0 where the browser does not tell.
    pub quiet: u64,
    /// Packets of the other side that came.
    pub received: u64,
    /// Packets of the other side that were lost.
    pub lost: u64,
    /// Packets that this side has sent.
    pub sent: u64,
    /// Those of them that the other side says were lost.
    pub missed: u64,
    /// Bytes of sound that came, and that were sent.
    pub bytes: (u64, u64),
    /// Samples of the other side's sound that were played.
    pub played: u64,
    /// Those of them that had to be made up.
    pub concealed: u64,
    /// Energy of the other side's sound, and of this side's: squares of the level (1: the loudest) in billionths of a
    /// millisecond. `None`: the browser does not tell of this side's (Firefox).
    pub energy: (u64, Option<u64>),
    /// How loud the other side is at the moment, and this one, in thousandths of the loudest. The second is nothing where the
    /// browser does not tell.
    pub level: (u64, u64),
    /// How loud the microphone is though it is off, in thousandths; `None`: it is not listened to.
    pub overheard: Option<u64>,
    /// Variation of the delay of the other side's packets, in milliseconds.
    pub jitter: u64,
    /// Round trip, in milliseconds.
    pub round_trip: u64,
    /// The way that the packets take.
    pub way: Way,
    /// How sound is encoded.
    pub codec: Codec,
}

/// The way that packets take, without an address of anybody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Way {
    /// Through a TURN server, of either side.
    pub relayed: bool,
    /// What carries them from here, or to this side's TURN server.
    pub transport: Transport,
}

impl Way {
    /// The word in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        if self.relayed { "relay" } else { "direct" }
    }
}

/// What carries packets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Transport {
    /// Datagrams.
    #[default]
    Udp,
    /// A stream.
    Tcp,
    /// An encrypted stream.
    Tls,
}

impl Transport {
    /// The word in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Udp => "udp",
            Self::Tcp => "tcp",
            Self::Tls => "tls",
        }
    }

    /// What a browser means by its word; datagrams, where it has none.
    #[must_use]
    pub fn parse(word: &str) -> Self {
        match word {
            "tcp" => Self::Tcp,
            "tls" => Self::Tls,
            _ => Self::Udp,
        }
    }
}

/// How sound is encoded. RED is no code of its own: browsers name what is inside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Codec {
    /// Not known yet, or another one.
    #[default]
    Other,
    /// Opus (RFC 6716).
    Opus,
    /// G.711, the telephone's.
    G711,
    /// G.722.
    G722,
}

impl Codec {
    /// The word in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Other => "other",
            Self::Opus => "opus",
            Self::G711 => "g711",
            Self::G722 => "g722",
        }
    }
}
