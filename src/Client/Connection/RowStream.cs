using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Google.Protobuf;
using Watchgrain.V1;

namespace Watchgrain.Client.Connection;

/// <summary>
/// Takes single rows of one producer and source and sends them as batches: what comes while <see cref="RowStreamOptions.Window"/> batches are under way goes together into the next one, so that a lonely row does not wait and many rows cost little each.
/// Numbers, retries, the spill file and the counts of drops are those of a <see cref="PredictionStream"/>. Calls from several threads are safe.
/// </summary>
[SuppressMessage("Naming", "CA1711", Justification = "It is a gRPC stream, and the contract calls it so.")]
public sealed class RowStream : IAsyncDisposable
{
    private const int LeastCallerHash = 16;
    private const int MostCallerHash = 64;

    private readonly PredictionStream stream;
    private readonly string source;
    private readonly VersionSpec spec;
    private readonly RowStreamOptions options;
    private readonly TimeProvider time;
    private readonly int numeric;
    private readonly Lock gate = new();
    private readonly Task pump;
    private RowGathering gathering;
    // Completes when every batch that was taken has its reply.
    private Task answered = Task.CompletedTask;
    // Complete when there is something to send, when the batch need not wait for more rows, and when it has been taken.
    private TaskCompletionSource some = NewSignal();
    private TaskCompletionSource due = NewSignal();
    private TaskCompletionSource taken = NewSignal();
    private bool isComplete;
    private Exception? fault;

    internal RowStream(PredictionStream stream, string source, VersionSpec spec, RowStreamOptions options, TimeProvider time)
    {
        (this.stream, this.source, this.spec, this.options, this.time) = (stream, source, spec.Clone(), options, time);
        numeric = spec.Features.Count(feature => feature.Kind == FeatureKind.Numeric);
        gathering = new(this.spec, options.MostRows);
        pump = PumpAsync();
    }

    /// <summary>Waits for room: as many rows as a batch takes may wait. The row may be used again afterwards.</summary>
    /// <param name="row">Its values, in the order of the features in the version's spec.</param>
    /// <param name="cancellation">Ends the wait for room.</param>
    /// <returns>The batch that the row went into.</returns>
    /// <exception cref="ArgumentException">The row does not have one value per feature.</exception>
    public ValueTask<SentRow> SendAsync(Row row, CancellationToken cancellation = default) => SendAsync(ByteString.Empty, row, cancellation);

    /// <summary>The same for a row that a caller asked for. A batch has rows of one caller: where callers take turns row by row, nothing is gathered, and each is better served by a stream of its own.</summary>
    /// <param name="callerHash">A keyed hash of who asked, 16 to 64 bytes: of tenant and credential together.</param>
    /// <param name="row">Its values, in the order of the features in the version's spec.</param>
    /// <param name="cancellation">Ends the wait for room.</param>
    /// <returns>The batch that the row went into.</returns>
    /// <exception cref="ArgumentException">The row does not have one value per feature, or the hash not 16 to 64 bytes.</exception>
    public ValueTask<SentRow> SendAsync(ReadOnlyMemory<byte> callerHash, Row row, CancellationToken cancellation = default) => callerHash.Length is >= LeastCallerHash and <= MostCallerHash
        ? SendAsync(ByteString.CopyFrom(callerHash.Span), row, cancellation)
        : throw new ArgumentException($"the hash of the caller has {callerHash.Length} bytes; it takes {LeastCallerHash} to {MostCallerHash}", nameof(callerHash));

    private async ValueTask<SentRow> SendAsync(ByteString caller, Row row, CancellationToken cancellation)
    {
        Check(row);
        while (true)
        {
            Task room;
            lock (gate)
            {
                ObjectDisposedException.ThrowIf(isComplete, this);
                if (fault is not null)
                    ExceptionDispatchInfo.Throw(fault);
                if (gathering.TryAdd(row, caller))
                {
                    some.TrySetResult();
                    if (gathering.IsFull)
                        due.TrySetResult();
                    return new(gathering.Reply.Task, gathering.Count - 1);
                }
                due.TrySetResult();
                room = taken.Task;
            }
            await room.WaitAsync(cancellation);
        }
    }

    /// <summary>Completes when every row sent so far is acknowledged; rows do not linger for it. Fails when the last batch did.</summary>
    public async Task FlushAsync(CancellationToken cancellation = default)
    {
        Task last = Task.CompletedTask;
        lock (gate)
        {
            if (gathering.Count > 0)
            {
                last = gathering.Reply.Task;
                due.TrySetResult();
            }
        }
        await last.WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
        await Volatile.Read(ref answered).WaitAsync(cancellation);
        await stream.FlushAsync(cancellation);
    }

    /// <summary>Sends what waits, waits for the outstanding replies and hangs up; what is in the spill file stays there.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            isComplete = true;
            some.TrySetResult();
            due.TrySetResult();
        }
        await pump;
        await stream.DisposeAsync();
    }

    /// <summary>Gives up the rows without a reply: whether they count is then unknown.</summary>
    public void Abort() => stream.Abort();

    private async Task PumpAsync()
    {
        try
        {
            while (true)
            {
                await some.Task;
                if (options.Linger > TimeSpan.Zero)
                    await due.Task.WaitAsync(options.Linger, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                lock (gate)
                {
                    if (isComplete && gathering.Count == 0)
                        return;
                }
                await SendGatheredAsync();
            }
        }
        catch (Exception error)
        {
            Fail(error);
        }
    }

    private async Task SendGatheredAsync()
    {
        RowGathering? rows = null;
        try
        {
            // Taken when there is a place for it: until then it grows.
            var reply = await stream.SendAsync(source, () => rows = Take(), CancellationToken.None);
            Volatile.Write(ref answered, AnswerAsync(rows!, reply, answered));
        }
        catch (Exception error)
        {
            rows?.Reply.Fail(error);
            throw;
        }
    }

    private RowGathering Take()
    {
        lock (gate)
        {
            var rows = gathering;
            gathering = new(spec, options.MostRows);
            taken.TrySetResult();
            taken = NewSignal();
            if (!isComplete)
                (some, due) = (NewSignal(), NewSignal());
            return rows;
        }
    }

    private static async Task AnswerAsync(RowGathering rows, Task<ReportResponse> reply, Task before)
    {
        try
        {
            rows.Reply.SetResult(await reply);
        }
        catch (Exception error)
        {
            rows.Reply.Fail(error);
        }
        await before;
    }

    private void Fail(Exception error)
    {
        RowGathering rest;
        lock (gate)
        {
            fault = error;
            rest = gathering;
            taken.TrySetResult();
        }
        if (rest.Count > 0)
            stream.Lost(rest.ToBatch());
        rest.Reply.Fail(error);
    }

    private void Check(Row row)
    {
        if (row.Numbers.Count != numeric)
            throw new ArgumentException($"the row has {row.Numbers.Count} numbers; the version has {numeric} numeric features", nameof(row));
        if (row.Categories.Count != spec.Features.Count - numeric)
            throw new ArgumentException($"the row has {row.Categories.Count} categories; the version has {spec.Features.Count - numeric} categorical features", nameof(row));
        if (row.ClassProbabilities.Count != spec.Classes.Count)
            throw new ArgumentException($"the row has {row.ClassProbabilities.Count} class probabilities; the version has {spec.Classes.Count} classes", nameof(row));
        // Gathered rows have probabilities or scores: what the gateway refuses would be dropped on the way.
        if (spec.Classes.Count > 0 && row.Score != 0)
            throw new ArgumentException("the row has a score, which belongs to two classes or a regression; the version is of several classes", nameof(row));
        if (spec.Classes.Count > 0 && row.HasPropensity)
            throw new ArgumentException("the row has a propensity, which belongs to two classes; the version is of several classes", nameof(row));
        if (row.Embedding.Count != 0 && row.Embedding.Count != (spec.Embedding?.Dimension ?? 0))
            throw new ArgumentException($"the row's embedding has {row.Embedding.Count} numbers; that of the version has {spec.Embedding?.Dimension ?? 0}", nameof(row));
        if (row.Missing.Length != 0 && row.Missing.Length != (spec.Features.Count + 7) / 8)
            throw new ArgumentException($"missing has {row.Missing.Length} bytes; {spec.Features.Count} features need {(spec.Features.Count + 7) / 8}, or none", nameof(row));
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
