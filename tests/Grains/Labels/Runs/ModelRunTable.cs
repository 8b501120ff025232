using Watchgrain.Grains.Labels.Runs;
using Watchgrain.Grains.Storage;

namespace Watchgrain.Grains.Tests.Labels.Runs;

/// <summary>A run table in memory, which a test can damage or let fail.</summary>
internal sealed class ModelRunTable : IJoinRunTable
{
    public SortedDictionary<long, byte[]> Headers { get; } = [];

    public SortedDictionary<BlockPlace, byte[]> Blocks { get; } = [];

    /// <summary>So many writes succeed; the next one fails, before or after it is in the table.</summary>
    public int WritesLeft { get; set; } = int.MaxValue;

    public bool FailsAfterWriting { get; set; }

    public int Reads { get; private set; }

    /// <summary>As the append of a commit does.</summary>
    public void Append(JoinRunWrite write) => Add(new(write.Run.Number, write.Run.Write(), 0, write.Blocks));

    public Task<IReadOnlyList<JoinRunHeader>> LoadAsync(string partition, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<JoinRunHeader>>([.. Headers.Select(header => new JoinRunHeader(header.Key, header.Value))]);

    public Task<IReadOnlyList<long>> ListBlocksAsync(string partition, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<long>>([.. Blocks.Keys.Select(place => place.Run).Distinct()]);

    public Task<IReadOnlyList<byte[]?>> ReadAsync(string partition, IReadOnlyList<BlockPlace> places, CancellationToken cancellation)
    {
        Reads += places.Count;
        return Task.FromResult<IReadOnlyList<byte[]?>>([.. places.Select(place => Blocks.GetValueOrDefault(place))]);
    }

    public Task WriteAsync(string partition, long epoch, JoinRunRows? added, IReadOnlyCollection<long> removed, CancellationToken cancellation)
    {
        Write(() =>
        {
            if (added is not null)
                Add(added);
            foreach (var run in removed)
                Assert.True(Headers.Remove(run));
        });
        return Task.CompletedTask;
    }

    public Task<int> DropBlocksAsync(string partition, long epoch, long run, int most, CancellationToken cancellation)
    {
        var dropped = Headers.ContainsKey(run) ? [] : Blocks.Keys.Where(place => place.Run == run).Take(most).ToArray();
        Write(() =>
        {
            foreach (var place in dropped)
                Blocks.Remove(place);
        });
        return Task.FromResult(dropped.Length);
    }

    private void Write(Action write)
    {
        var fails = WritesLeft-- <= 0;
        if (fails && !FailsAfterWriting)
            throw new IOException("the test's fault");
        write();
        if (fails)
            throw new IOException("the test's fault");
    }

    private void Add(JoinRunRows run)
    {
        if (run.Header is not null)
            Headers.Add(run.Run, run.Header);
        for (var i = 0; i < run.Blocks.Count; i++)
            Blocks.Add(new(run.Run, run.FirstBlock + i), run.Blocks[i]);
    }
}
