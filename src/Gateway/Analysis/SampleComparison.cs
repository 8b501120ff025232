using Watchgrain.Gateway.Errors;
using Watchgrain.Statistics.Summaries;
using Watchgrain.Statistics.TwoSample;

namespace Watchgrain.Gateway.Analysis;

/// <summary>Compares two samples of one column.</summary>
internal sealed class SampleComparison : IAnalysis<V1.CompareSamplesRequest, V1.CompareSamplesResponse>
{
    private const uint MostBins = 256;

    private readonly V1.CompareSamplesHeader header;
    private readonly SampleReader reference;
    private readonly SampleReader current;

    private SampleComparison(V1.CompareSamplesHeader header)
    {
        this.header = header;
        (reference, current) = (new SampleReader("reference", header.Kind), new SampleReader("current", header.Kind));
    }

    public static SampleComparison Begin(V1.CompareSamplesRequest first)
    {
        var violations = new FieldViolations();
        if (first.PartCase != V1.CompareSamplesRequest.PartOneofCase.Header)
            throw Refusal.HeaderMissing();
        if (first.Header.Kind is not (V1.ColumnKind.Numeric or V1.ColumnKind.Categorical))
            violations.Add("header.kind", "is required: numeric or categorical");
        if (first.Header.HasBins && first.Header.Bins is < 2 or > MostBins)
            violations.Add("header.bins", $"lies between 2 and {MostBins}");
        violations.ThrowIfAny();
        return new SampleComparison(first.Header);
    }

    public void Add(V1.CompareSamplesRequest part)
    {
        switch (part.PartCase)
        {
            case V1.CompareSamplesRequest.PartOneofCase.Reference:
                reference.Add(part.Reference);
                break;
            case V1.CompareSamplesRequest.PartOneofCase.Current:
                current.Add(part.Current);
                break;
            default:
                throw Refusal.Invalid("part", "only the first message of the stream is a header: reference or current is required");
        }
    }

    public V1.CompareSamplesResponse Complete(CancellationToken cancellation)
    {
        V1.SampleCounts old = reference.Counts, now = current.Counts;
        var missing = TwoProportionZ.Between(old.Missing, Rows(old), now.Missing, Rows(now));
        return new()
        {
            Reference = old,
            Current = now,
            Figures =
            {
                NamedFigures.Of("missing_share_difference", missing?.Difference, missing?.PValue),
                header.Kind == V1.ColumnKind.Numeric
                    ? NumericComparison.Figures(reference.Numbers, current.Numbers, header.HasBins ? (int)header.Bins : NumericBinning.DefaultMainBins)
                    : CategoricalComparison.Figures(reference.Categories, current.Categories),
            },
        };
    }

    private static long Rows(V1.SampleCounts counts) => counts.Values + counts.Missing + counts.Invalid;
}
