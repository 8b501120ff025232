using Watchgrain.Gateway.Queries;
using Watchgrain.Grains.Ingest;

namespace Watchgrain.Gateway.Evaluations;

/// <summary>Rows of a candidate, and of its champion where they are paired, kept for one task. Not thread-safe.</summary>
internal interface IComparedRows
{
    /// <summary>Both scored the same rows.</summary>
    bool Paired { get; }

    int Count { get; }

    /// <summary>Takes the rows of a message: all that are checked.</summary>
    /// <exception cref="Grpc.Core.RpcException">The champion's scores do not fit, or there are too many rows.</exception>
    void Add(ColumnarRows rows, V1.EvaluationRows part);

    /// <summary>The figures over some rows.</summary>
    /// <param name="rows">Their numbers.</param>
    /// <param name="production">Of the champion, where the comparison is not paired; null: nothing is known of it.</param>
    IEnumerable<ComparedFigure> Compare(int[] rows, PooledPanes? production);
}
