using Google.Protobuf;
using Watchgrain.Client.Connection;

namespace Watchgrain.Client.Spill;

/// <summary>
/// The batches of one kind that wait in a file for a gateway, first in, first out. While it holds one of a producer, every later one of that producer has to go behind it: a gateway must not meet them out of order by more than its memory. Thread-safe.
/// </summary>
internal sealed class SpillLane<TRequest, TResponse> : IDisposable
    where TRequest : class, IMessage<TRequest>
{
    /// <summary>Room in memory for a waiting reply, against which the bound of the file holds too: else tiny batches would fill the memory before the file.</summary>
    private const int BytesPerEntry = 256;

    private readonly Lock gate = new();
    private readonly Queue<SpilledBatch<TResponse>> queue = new();
    // By producer without its epoch: how many wait. By producer and epoch: behind which number to go on.
    private readonly Dictionary<Producer, int> holding = [];
    private readonly Dictionary<Producer, ulong> next = [];
    private readonly SpillFile file;
    private readonly BatchForm<TRequest> form;
    private readonly BatchCount count;
    private readonly long maxBytes;
    private TaskCompletionSource change = NewChange();
    private bool isClosed;
    private volatile Exception? failure;

    /// <exception cref="IOException">The file cannot be opened; another process may hold it.</exception>
    public SpillLane(SpillOptions options, BatchForm<TRequest> form, BatchCount count)
    {
        (this.form, this.count, maxBytes) = (form, count, options.MaxBytes);
        Directory.CreateDirectory(options.Directory);
        file = SpillFile.Open(PathOf(options.Directory, form.Kind), options.MaxBytes, out var found, out var damaged);
        count.Damaged(damaged);
        foreach (var place in found)
        {
            if (Parse(place) is { } request)
                Enqueue(new SpilledBatch<TResponse>(place, form.ProducerOf(request), null), form.SequenceOf(request));
            else
                count.Damaged(1);
        }
        foreach (var batch in queue)
            count.Waiting(1, batch.Place.Length);
    }

    /// <summary>Completes when a batch has come or gone.</summary>
    public Task Change { get { lock (gate) return change.Task; } }

    /// <inheritdoc cref="WatchgrainClient.SpillFailure"/>
    public Exception? Failure { get => failure; set => failure = value; }

    public static string PathOf(string directory, string kind) => Path.Combine(directory, $"{kind}.spill");

    /// <summary>Whether batches of this producer, of any epoch, wait.</summary>
    public bool Holds(Producer producer)
    {
        lock (gate)
            return holding.ContainsKey(Identity(producer));
    }

    /// <summary>The number at which a producer has to go on: the one that it wants, or behind what waits.</summary>
    /// <exception cref="ArgumentException">Batches of a higher epoch wait.</exception>
    public ulong NextSequence(Producer producer, ulong wanted)
    {
        lock (gate)
        {
            foreach (var waiting in next.Keys)
                if (Identity(waiting) == Identity(producer) && waiting.Epoch > producer.Epoch)
                    throw new ArgumentException($"batches of producer {producer.ProducerId} with epoch {waiting.Epoch} wait in the spill file; epoch {producer.Epoch} is behind them", nameof(producer));
            return Math.Max(wanted, next.GetValueOrDefault(producer));
        }
    }

    /// <returns>False when there is no room.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public bool TryAppend(TRequest request, TaskCompletionSource<TResponse> reply)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(isClosed, this);
            if ((queue.Count + 1L) * BytesPerEntry > maxBytes || !file.TryAppend(request.ToByteArray(), out var place))
                return false;
            Enqueue(new SpilledBatch<TResponse>(place, form.ProducerOf(request), reply), form.SequenceOf(request));
            count.Spilled(place.Length);
            Announce();
            return true;
        }
    }

    /// <summary>The first batches that wait, as many as are good to send at once. What can no longer be read is passed over and counted.</summary>
    public IReadOnlyList<(SpilledBatch<TResponse> Batch, TRequest Request)> Front(int most, long mostBytes)
    {
        lock (gate)
        {
            var front = new List<(SpilledBatch<TResponse>, TRequest)>();
            foreach (var batch in queue.Take(most).ToArray())
            {
                if (front.Count > 0 && (mostBytes -= batch.Place.Length) < 0)
                    break;
                if (Parse(batch.Place) is { } request)
                    front.Add((batch, request));
                else if (front.Count > 0)
                    // Once it is the first.
                    break;
                else
                {
                    count.Damaged(1);
                    Remove(batch)?.Fail(new BatchDroppedException("the batch could not be read back from the spill file"));
                }
            }
            return front;
        }
    }

    /// <summary>The first batch has its reply, or has been given up: it leaves the file.</summary>
    /// <returns>Who waits for the reply.</returns>
    public TaskCompletionSource<TResponse>? Remove(SpilledBatch<TResponse> first)
    {
        lock (gate)
        {
            if (isClosed || queue.Peek() != first)
                return null;
            queue.Dequeue();
            var identity = Identity(first.Producer);
            if (--holding[identity] == 0)
            {
                holding.Remove(identity);
                foreach (var gone in next.Keys.Where(producer => Identity(producer) == identity).ToArray())
                    next.Remove(gone);
            }
            count.Waiting(-1, -first.Place.Length);
            Announce();
            try
            {
                file.ReleaseThrough(first.Place);
            }
            catch (IOException unreleased)
            {
                // The next process may send it once more, and a gateway knows its number.
                failure = unreleased;
            }
            return first.Reply;
        }
    }

    /// <summary>Closes the file. What waits is sent by the next process that opens it; whoever waits for a reply here is told.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (isClosed)
                return;
            isClosed = true;
            file.Dispose();
            foreach (var batch in queue)
                batch.Reply?.Fail(new ObjectDisposedException(nameof(WatchgrainClient), "The batch waits in the spill file; the next client that opens it sends it."));
            Announce();
        }
    }

    private static Producer Identity(Producer producer) => producer with { Epoch = 0 };

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Enqueue(SpilledBatch<TResponse> batch, ulong sequence)
    {
        queue.Enqueue(batch);
        holding[Identity(batch.Producer)] = holding.GetValueOrDefault(Identity(batch.Producer)) + 1;
        next[batch.Producer] = Math.Max(next.GetValueOrDefault(batch.Producer), sequence + 1);
    }

    private TRequest? Parse(SpillPlace place)
    {
        try
        {
            if (file.Read(place) is { } body)
                return form.Parser.ParseFrom(body);
        }
        catch (InvalidProtocolBufferException)
        {
            // As bad as other bytes.
        }
        return null;
    }

    private void Announce()
    {
        change.TrySetResult();
        change = NewChange();
    }
}
