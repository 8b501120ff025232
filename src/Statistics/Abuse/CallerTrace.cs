using System.Buffers;
using System.Numerics;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Abuse;

/// <summary>What is kept of one caller: the latest queries, the window under way, the chain of confidences, the reference cells it has asked for, and counts. Queries are taken in their order. At most some 200 · (8 + 4d) + 4,000 bytes. Not thread-safe.</summary>
/// <param name="reference">What it is compared with.</param>
public sealed class CallerTrace(CallerReference reference)
{
    /// <summary>10: 1,024 registers, 3.3 %.</summary>
    public const int DistinctPrecision = 10;

    private const byte FormVersion = 1;

    private readonly RecentQueries recent = new(reference.Features);
    private readonly QueryWindow window = new(reference);
    private readonly ConfidenceChain chain = new();
    private readonly ulong[] cells = new ulong[CallerReference.MostCells / 64];
    private HyperLogLog distinct = new(DistinctPrecision);

    /// <summary>Queries that were taken one by one.</summary>
    public long Queries { get; private set; }

    /// <summary>Those near one of the 200 before.</summary>
    public long Near { get; private set; }

    /// <summary>Those equal to one of the 200 before.</summary>
    public long Repeats { get; private set; }

    /// <summary>About how many different rows were asked for, all panes together.</summary>
    public double Distinct => distinct.Estimate();

    /// <summary>Share of the reference's cells in which it has asked, in [0, 1].</summary>
    public double Coverage => cells.Sum(word => (double)BitOperations.PopCount(word)) / reference.Cells;

    /// <summary>The largest |Kendall's τ| of the confidences of near queries, in [0, 1]: near 1 somebody has climbed.</summary>
    public double HillClimb => chain.Steepest;

    /// <summary>Windows of 200 queries in a row that differ from the reference, up to now; two are no chance.</summary>
    public long WindowsApart => window.InARow;

    /// <summary>Takes the next query.</summary>
    /// <exception cref="ArgumentException">Its vector is not of the reference's features; nothing is taken.</exception>
    public CallerStep Take(CallerQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Vector.Length != reference.Features) throw new ArgumentException($"A query has {query.Vector.Length} values, and the reference {reference.Features} features.", nameof(query));
        Queries++;
        var kind = recent.Take(query.Fingerprint, query.Vector, reference.Epsilon);
        Near += kind == QueryKind.Near ? 1 : 0;
        Repeats += kind == QueryKind.Repeat ? 1 : 0;
        if (kind != QueryKind.Repeat) chain.Take(kind == QueryKind.Near, query.Confidence);
        var cell = reference.CellOf(query.Vector);
        cells[cell >> 6] |= 1UL << (cell & 63);
        return new(kind, window.Take(query.Vector));
    }

    /// <summary>Adds the rows of a pane to the count of different ones.</summary>
    public void AddDistinct(CallerQueries queries)
    {
        ArgumentNullException.ThrowIfNull(queries);
        distinct.Merge(queries.Distinct);
    }

    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.PutByte(FormVersion);
        output.PutUInt64(reference.Map.Fingerprint);
        output.PutCount(Queries);
        output.PutCount(Near);
        output.PutCount(Repeats);
        foreach (var word in cells) output.PutUInt64(word);
        recent.Write(output);
        window.Write(output);
        chain.Write(output);
        distinct.WriteTo(output);
    }

    /// <param name="source">Exactly the bytes of one trace.</param>
    /// <param name="reference">As at the beginning.</param>
    /// <exception cref="InvalidDataException">The bytes are not a trace of a known version and of this reference.</exception>
    public static CallerTrace Read(ReadOnlySpan<byte> source, CallerReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var input = new BinaryInput("Caller trace", source);
        input.Version(FormVersion);
        if (input.UInt64() != reference.Map.Fingerprint) throw input.Broken("it stands on another reference");
        var trace = new CallerTrace(reference) { Queries = input.Count(), Near = input.Count(), Repeats = input.Count() };
        if (trace.Near > trace.Queries || trace.Repeats > trace.Queries - trace.Near) throw input.Broken("its parts are more than its queries");
        foreach (ref var word in trace.cells.AsSpan()) word = input.UInt64();
        for (var cell = reference.Cells; cell < CallerReference.MostCells; cell++)
        {
            if ((trace.cells[cell >> 6] >> (cell & 63) & 1) != 0) throw input.Broken($"cell {cell} is none of the {reference.Cells}");
        }
        trace.recent.Read(ref input);
        trace.window.Read(ref input);
        trace.chain.Read(ref input);
        trace.distinct = HyperLogLog.Read(input.Remaining);
        if (trace.distinct.Precision != DistinctPrecision) throw input.Broken($"the precision of its distinct rows is {trace.distinct.Precision}, not {DistinctPrecision}");
        return trace;
    }
}
