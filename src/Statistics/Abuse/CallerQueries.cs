using System.Buffers;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Abuse;

/// <summary>
/// What one caller asked for in one pane: how many queries, about how many different ones, how many with an extreme confidence, and the first of them one by one. Mergeable, and merging is exact: the same for any order of rows and any number of parts.
/// </summary>
/// <remarks>
/// The first queries are the smallest in <see cref="CallerQuery.Order"/>, as many as <see cref="MostOf"/> says: the smallest of a union are among the smallest of its parts. Those beyond are counted only. At most some 256 KB when written. Not thread-safe.
/// </remarks>
public sealed class CallerQueries
{
    /// <summary>2,048 queries of a pane are looked at one by one: ten windows.</summary>
    public const int MostQueries = 2048;

    private const byte FormVersion = 1;
    private const int MostBytes = 1 << 18;
    private const int LeastQueries = 256;
    private const int BytesBeside = 20;

    private readonly List<CallerQuery> first = [];
    private HyperLogLog distinct = new(CallerTrace.DistinctPrecision);
    private bool isSettled = true;

    /// <param name="features">d in 1 to 64.</param>
    public CallerQueries(int features)
    {
        if (features is < 1 or > QuerySpace.MostFeatures) throw new ArgumentOutOfRangeException(nameof(features), features, $"A query has 1 to {QuerySpace.MostFeatures} features.");
        Features = features;
    }

    public int Features { get; }

    /// <summary>All queries.</summary>
    public long Count { get; private set; }

    /// <summary>Those with a probability above .99 or below .01.</summary>
    public long Extreme { get; private set; }

    /// <summary>Which rows they asked for. To be read only.</summary>
    public HyperLogLog Distinct => distinct;

    /// <summary>How many queries of so many features are kept one by one, 256 to 2,048.</summary>
    public static int MostOf(int features) => Math.Clamp(MostBytes / (BytesBeside + features * sizeof(float)), LeastQueries, MostQueries);

    /// <summary>The first queries, in order.</summary>
    public IReadOnlyList<CallerQuery> First()
    {
        Settle();
        return first;
    }

    /// <summary>Adds a query.</summary>
    /// <param name="query">With as many values as there are features; confidence and values are finite.</param>
    /// <param name="isExtreme">Its confidence is a probability, and above .99 or below .01.</param>
    public void Add(CallerQuery query, bool isExtreme)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Vector.Length != Features) throw new ArgumentException($"A query has {query.Vector.Length} values, not {Features}.", nameof(query));
        Count++;
        Extreme += isExtreme ? 1 : 0;
        var fingerprint = (long)query.Fingerprint;
        distinct.Add(new ReadOnlySpan<long>(in fingerprint));
        Keep(query);
    }

    /// <exception cref="ArgumentException">The other queries have another number of features; nothing is merged.</exception>
    public void Merge(CallerQueries other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Features != Features) throw new ArgumentException($"The queries have {other.Features} features, not {Features}.", nameof(other));
        Count += other.Count;
        Extreme += other.Extreme;
        distinct.Merge(other.distinct);
        foreach (var query in other.First()) Keep(query);
    }

    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        Settle();
        output.PutByte(FormVersion);
        output.PutByte((byte)Features);
        output.PutCount(Count);
        output.PutCount(Extreme);
        var form = BinaryOutput.BytesOf(distinct.WriteTo);
        output.PutCount(form.Length);
        output.Write(form);
        long before = 0;
        foreach (var query in first)
        {
            // Wraps round for positions at both ends of the axis, and back.
            output.PutSigned(unchecked(query.Position - before));
            output.PutUInt64(query.Fingerprint);
            output.PutSingles([query.Confidence]);
            output.PutSingles(query.Vector);
            before = query.Position;
        }
    }

    /// <param name="source">Exactly the bytes of one summary.</param>
    /// <exception cref="InvalidDataException">The bytes are not queries of a known version.</exception>
    public static CallerQueries Read(ReadOnlySpan<byte> source)
    {
        var input = new BinaryInput("Caller queries", source);
        input.Version(FormVersion);
        var features = input.Byte();
        if (features is < 1 or > QuerySpace.MostFeatures) throw input.Broken($"{features} features are not 1 to {QuerySpace.MostFeatures}");
        var queries = new CallerQueries(features) { Count = input.Count(), Extreme = input.Count() };
        if (queries.Extreme > queries.Count) throw input.Broken($"of {queries.Count} queries {queries.Extreme} are extreme");
        queries.distinct = HyperLogLog.Read(input.Take(input.Length(1)));
        if (queries.distinct.Precision != CallerTrace.DistinctPrecision) throw input.Broken($"the precision of its distinct rows is {queries.distinct.Precision}, not {CallerTrace.DistinctPrecision}");
        var kept = Math.Min(queries.Count, MostOf(features));
        long before = 0;
        Span<float> confidence = stackalloc float[1];
        for (var i = 0; i < kept; i++)
        {
            before = unchecked(before + input.Signed());
            var fingerprint = input.UInt64();
            input.FiniteSingles(confidence);
            var vector = new float[features];
            input.FiniteSingles(vector);
            queries.first.Add(new(before, fingerprint, confidence[0], vector));
            if (i > 0 && CallerQuery.Order.Compare(queries.first[i - 1], queries.first[i]) > 0) throw input.Broken("its queries are not in order");
        }
        input.End();
        return queries;
    }

    private void Keep(CallerQuery query)
    {
        first.Add(query);
        isSettled = false;
        // Twice as many, so that sorting costs each query little.
        if (first.Count >= 2 * MostOf(Features)) Settle();
    }

    private void Settle()
    {
        if (isSettled) return;
        first.Sort(CallerQuery.Order);
        if (first.Count > MostOf(Features)) first.RemoveRange(MostOf(Features), first.Count - MostOf(Features));
        isSettled = true;
    }
}
