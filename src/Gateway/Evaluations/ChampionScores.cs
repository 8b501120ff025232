using System.Globalization;
using System.Runtime.InteropServices;
using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Ingest;
using Watchgrain.Grains.Ingest;

namespace Watchgrain.Gateway.Evaluations;

/// <summary>The champion's scores of the same rows: of all or of none.</summary>
internal sealed class ChampionScores
{
    private readonly List<double> scores = [];
    private long rows;

    public bool AreThere => scores.Count > 0;

    public double this[int row] => scores[row];

    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT: they are not as many as the rows, of some messages and not of others, or none that a model can give.</exception>
    public void Add(ColumnarRows rows, IList<double> part, bool areProbabilities)
    {
        if (part.Count > 0 && part.Count != rows.Count)
            throw Refusal.Invalid("rows.champion_scores", $"has {part.Count} values; batch.positions has {rows.Count}");
        if (part.Count > 0 != AreThere && this.rows > 0 && rows.Count > 0)
            throw Refusal.Invalid("rows.champion_scores", "is given for all rows of the call, or for none");
        for (var row = 0; row < part.Count; row++)
        {
            if (areProbabilities ? !(part[row] is >= 0 and <= 1) : !(Math.Abs(part[row]) <= RowRules.MaxValue))
                throw Refusal.Invalid("rows.champion_scores", string.Create(CultureInfo.InvariantCulture, $"row {this.rows + row}: {part[row]} is not {(areProbabilities ? "in [0, 1]" : "finite and at most 1e18 from 0")}"));
        }
        scores.AddRange(part);
        this.rows += rows.Count;
    }

    public ReadOnlySpan<double> Span => CollectionsMarshal.AsSpan(scores);
}
