//! Talks around the house: meetings, the library, the newsletter, the kitchen.

use super::{DAY, HOUR, Talk, letter};

pub(super) const TALKS: &[Talk] = &[
    Talk {
        subject: "Welcome to the Lindenhof post",
        letters: &[
            letter(
                "mona",
                &["anna", "ben", "carla", "dao"],
                34 * DAY,
                "\
Hello neighbours,

this is our own post now. It replaces the pinboard in the hall, which could not be read after rain.

- Write to one of us or to several, just type the names.
- What you archive is kept, what you delete can be taken back for a month.
- I read what is held for review, usually within the day.

House rules are unchanged: https://lindenhof.example/rules

Mona",
            ),
            letter(
                "carla",
                &["mona"],
                34 * DAY - 2 * HOUR,
                "\
I already miss the pinboard's smell of wet paper, but I shall manage. Well done!",
            ),
            letter(
                "anna",
                &["mona"],
                33 * DAY + 20 * HOUR,
                "\
Lovely, thank you, Mona. May we keep the drawing pins for the workshop?",
            ),
            letter(
                "mona",
                &["anna"],
                33 * DAY + 18 * HOUR,
                "\
All four hundred of them. Bring a bucket.",
            ),
        ],
    },
    Talk {
        subject: "Minutes of the house meeting",
        letters: &[
            letter(
                "mona",
                &["anna", "ben", "carla", "dao"],
                9 * DAY + 2 * HOUR,
                "\
The minutes are up: https://lindenhof.example/minutes

In short:
1. The roof is tight. Applause.
2. Bread oven: yes, if the insurance agrees. Anna asks them.
3. Guest room: 12 a night, sheets are washed by the guest's host.
4. Bicycles in the hallway: no. Still no.

Corrections until Sunday, please.",
            ),
            letter(
                "ben",
                &["mona"],
                9 * DAY,
                "\
> 4. Bicycles in the hallway: no. Still no.

Mine is a unicycle. Asking for a friend.",
            ),
            letter(
                "mona",
                &["ben"],
                8 * DAY + 23 * HOUR,
                "\
Half a no, then.",
            ),
        ],
    },
    Talk {
        subject: "Insurance for the bread oven",
        letters: &[
            letter(
                "anna",
                &["mona"],
                3 * DAY + 6 * HOUR,
                "\
I talked to them. They agree if the oven stands three metres from the hedge and a fire blanket hangs \
within reach. No extra premium. Shall I get it in writing?",
            ),
            letter(
                "mona",
                &["anna"],
                3 * DAY + 4 * HOUR,
                "\
In writing, please, and then we build. You are the best thing that ever happened to this committee.",
            ),
            letter(
                "anna",
                &["mona"],
                DAY + 6 * HOUR,
                "\
Here it is, signed and stamped, a copy is in the blue folder. I measured: 3.40 to the hedge.",
            ),
            letter(
                "mona",
                &["anna"],
                26,
                "\
Wonderful! Then the first bread is baked on the 1st, and the first slice is yours.

Could you ask Ben for bricks? He knows a man who knows a chimney.",
            )
            .unread_by(&["anna"]),
        ],
    },
    Talk {
        subject: "Reading group: what next?",
        letters: &[
            letter(
                "carla",
                &["anna", "dao"],
                15 * DAY + 3 * HOUR,
                "\
We finished the lighthouse, with tears. For next month I can get enough copies of one of these:

a) the one about the mushroom at the end of the world
b) a thin one about a snail
c) the island with the missing things

Tell me your letter by Friday.",
            ),
            letter(
                "dao",
                &["carla"],
                15 * DAY,
                "\
b. I have a garden, I need to know my enemy.",
            ),
            letter(
                "anna",
                &["carla"],
                14 * DAY + 22 * HOUR,
                "\
c for me, but I'd read the snail as well. It is thin.",
            ),
            letter(
                "carla",
                &["anna", "dao"],
                14 * DAY + 2 * HOUR,
                "\
The snail it is, by a shell's breadth. Copies are on the counter.

We meet on the last Tuesday at half past seven, in the reading room if the stove behaves.",
            ),
        ],
    },
    Talk {
        subject: "Projector for the film night",
        letters: &[
            letter(
                "anna",
                &["carla"],
                21 * DAY + 5 * HOUR,
                "\
Is the library's projector free on the 20th? We would show something with trains.",
            )
            .archived_by(&["anna"]),
            letter(
                "carla",
                &["anna"],
                21 * DAY + 3 * HOUR,
                "\
Free, and it has a new lamp. Please do not let it cool down with the lid on, it sulks.",
            )
            .archived_by(&["anna"]),
        ],
    },
    Talk {
        subject: "Photos from the harvest supper",
        letters: &[letter(
            "carla",
            &["anna"],
            7 * HOUR + 15,
            "\
They turned out so well! Forty-one of us at one table, and you can see the steam over the dumplings.

https://lindenhof.example/photos/harvest-supper

Number 23 is you laughing at Dao's speech. May I print it for the hall?",
        )
        .unread_by(&["anna"])],
    },
    Talk {
        subject: "Lost: a grey scarf",
        letters: &[
            letter(
                "carla",
                &["anna"],
                18 * DAY + 4 * HOUR,
                "\
Has anyone handed in a grey scarf with a hole and great sentimental value?",
            )
            .deleted_by(&["anna"]),
            letter(
                "carla",
                &["anna"],
                18 * DAY + HOUR,
                "\
Found. I was wearing it.",
            )
            .deleted_by(&["anna"]),
        ],
    },
    Talk {
        subject: "A story for the newsletter",
        letters: &[
            letter(
                "mona",
                &["anna"],
                10 * DAY + 5 * HOUR,
                "\
Ben says there was a radio, and tears. Would you write me half a page until the weekend?",
            ),
            letter(
                "anna",
                &["mona"],
                7 * DAY + 6 * HOUR,
                "\
Half a page became a whole one, cut where you like.

It begins: “At ten to seven the radio, silent since 1986, cleared its throat.”",
            ),
            letter(
                "mona",
                &["anna"],
                7 * DAY + 3 * HOUR,
                "\
I am not cutting a word. It goes on the front page.",
            ),
        ],
    },
    Talk {
        subject: "Old flyers",
        letters: &[letter(
            "anna",
            &["carla"],
            26 * DAY,
            "\
I threw away last year's flyers and then saw that the backs are empty. If you want scrap paper for the \
children's corner, they are in the box beside the bin until tomorrow.",
        )
        .deleted_by(&["anna"])],
    },
    Talk {
        subject: "Thursday: kitchen or courtyard?",
        letters: &[
            letter(
                "dao",
                &["mona"],
                DAY + 3 * HOUR,
                "\
If it stays dry I'd cook outside, the big pan, for thirty. If not, may I have the kitchen from four?",
            ),
            letter(
                "mona",
                &["dao"],
                DAY + HOUR,
                "\
You may have it from three, whatever the sky does.",
            ),
        ],
    },
];
