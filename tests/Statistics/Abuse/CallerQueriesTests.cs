using CsCheck;
using Watchgrain.Statistics.Abuse;

namespace Watchgrain.Statistics.Tests.Abuse;

public sealed class CallerQueriesTests
{
    // Few positions and fingerprints: ties of every kind.
    private static readonly Gen<CallerQuery> Query = Gen.Select(Gen.Int[-3, 3], Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[-2, 2], (position, fingerprint, confidence, value) => new CallerQuery(position, (ulong)fingerprint, confidence / 2f, [value]));

    [Fact]
    public void WriteTo_SomeQueries_GivesTheFrozenBytes()
    {
        var queries = new CallerQueries(1);
        queries.Add(new(5, 9, .25f, [-2]), isExtreme: false);
        queries.Add(new(5, 7, .5f, [1]), isExtreme: false);
        queries.Add(new(3, 7, 1, [0]), isExtreme: true);

        // Version 1, one feature, three queries, one of them extreme; two different rows in a HyperLogLog of 10 bytes. Then at 3, two further on, and at the same position, each with fingerprint, confidence and value.
        Assert.Equal(
            "01" + "01" + "03" + "01" + "0a010a0002c1b901c18a02" + "06" + "0700000000000000" + "0000803f" + "00000000" + "04" + "0700000000000000" + "0000003f" + "0000803f" + "00" + "0900000000000000" + "0000803e" + "000000c0",
            BinaryForm.Hex(queries.WriteTo));
    }

    [Fact]
    public void Bytes_OfPartsMergedInAnyOrder_AreThoseOfAllQueries() => Gen.Select(Query.Array[0, 60], Gen.Int[1, 5], Gen.Int).Sample((queries, parts, seed) =>
    {
        var random = new Random(seed);
        var some = Enumerable.Range(0, parts).Select(_ => new CallerQueries(1)).ToArray();
        foreach (var query in queries.OrderBy(_ => random.Next())) some[random.Next(parts)].Add(query, query.Confidence > .99);
        var merged = new CallerQueries(1);
        foreach (var part in some.OrderBy(_ => random.Next())) merged.Merge(CallerQueries.Read(BinaryForm.Of(part.WriteTo)));
        return BinaryForm.Hex(merged.WriteTo) == BinaryForm.Hex(Of(queries).WriteTo);
    });

    [Fact]
    public void Bytes_OfMoreThanAreKept_AreThoseOfAllQueriesInAnyOrder()
    {
        var random = new Random(4);
        CallerQuery[] all = [.. Enumerable.Range(0, 3 * CallerQueries.MostQueries).Select(i => new CallerQuery(i / 2, (ulong)random.Next(), 0, [i]))];
        var whole = Of(all);
        CallerQueries left = new(1), right = new(1);
        random.Shuffle(all);
        foreach (var query in all) (random.Next(3) == 0 ? left : right).Add(query, query.Confidence > .99);
        left.Merge(right);

        Assert.Equal(BinaryForm.Hex(whole.WriteTo), BinaryForm.Hex(left.WriteTo));
        Assert.Equal((CallerQueries.MostQueries, all.Length), (whole.First().Count, (int)whole.Count));
        Assert.Equal(all.Order(CallerQuery.Order).Take(CallerQueries.MostQueries).Select(query => query.Fingerprint), left.First().Select(query => query.Fingerprint));
    }

    [Theory]
    [InlineData(1, 2048)]
    [InlineData(64, 949)]
    public void MostOf_Features_IsAQuarterOfAMegabyteAtMost(int features, int most)
    {
        Assert.Equal(most, CallerQueries.MostOf(features));
        Assert.InRange(CallerQueries.MostOf(features) * (20 + 4 * features), 1, 1 << 18);
    }

    [Fact]
    public void Merge_OfOtherFeatures_IsRefusedAndMergesNothing()
    {
        CallerQueries queries = new(1), others = new(2);
        others.Add(new(1, 1, 1, [1, 2]), isExtreme: false);
        Assert.Throws<ArgumentException>(() => queries.Merge(others));
        Assert.Throws<ArgumentException>(() => queries.Add(others.First()[0], isExtreme: false));
        Assert.Equal(0, queries.Count);
    }

    [Fact]
    public void Read_OfQueriesOutOfOrder_IsRefused()
    {
        var hex = "01010200" + "04010a0000" + "06" + "0700000000000000" + "0000803f" + "00000000" + "03" + "0700000000000000" + "0000003f" + "0000803f";
        Assert.Contains("not in order", Assert.Throws<InvalidDataException>(() => CallerQueries.Read(Convert.FromHexString(hex))).Message, StringComparison.Ordinal);
    }

    private static CallerQueries Of(IEnumerable<CallerQuery> queries)
    {
        var all = new CallerQueries(1);
        foreach (var query in queries) all.Add(query, query.Confidence > .99);
        return all;
    }
}
