/** Conversations to try the page with, `[role, text][]`. */

export const SAMPLES = [
  [
    ["user", "How do I bake bread at home without an oven?"],
    ["assistant", "A heavy pan with a lid works well. Heat it on the stove, put the shaped dough in on baking paper, and keep the flame low for about 35 minutes. Turn the loaf once."],
    ["user", "Will it get a crust like that?"],
    ["assistant", "A thin one on both sides. Let the steam out for the last five minutes and it gets crisp."],
  ],
  [
    ["user", "We have three days in Lisbon with two small children. What should we see?"],
    ["assistant", "Day one: the Oceanarium and the cable car beside it. Day two: tram 28 early in the morning, then the castle. Day three: the beach at Cascais, 40 minutes by train."],
    ["user", "And if it rains?"],
    ["assistant", "The Pavilion of Knowledge is next to the Oceanarium. Children can touch everything there."],
  ],
  [
    ["user", "My Python script reads a 4 GB CSV file and runs out of memory. What can I do?"],
    ["assistant", "Read it in chunks: pandas.read_csv(path, chunksize=100_000) gives an iterator. Sum up each chunk and keep only the result."],
    ["user", "The groups that I sum up span several chunks."],
    ["assistant", "Then sum within each chunk, collect the partial sums, and sum those by the same key at the end."],
  ],
];
