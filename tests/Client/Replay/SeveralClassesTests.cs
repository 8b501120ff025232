using Watchgrain.Client.Replay;
using Watchgrain.Client.Specs;
using Watchgrain.Client.Tables;
using Xunit;

namespace Watchgrain.Client.Tests.Replay;

public sealed class SeveralClassesTests : IDisposable
{
    private const string Header = "p_letter,p_small,p_large,said,size,kg\n";

    private const string Reference = "0.5,0.25,0.25,letter,letter,1\n";

    private const string Names = "[letter, small, large]";

    private const string Numbers = "[1, 2, 3]";

    private const string Spec = """
        model: parcels
        version: v1
        axis: sequence
        pane: 2
        task: multiclass
        classes: [letter, small, large]
        probabilities: [p_letter, p_small, p_large]
        prediction: said
        label: size
        features:
          - { name: kg, type: numeric }
        reference: { to: 1 }
        """;

    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task Steps_OfATable_HaveProbabilitiesClassesAndLabels()
    {
        var steps = await StepsAsync(Header + Reference + "0.1,0.2,0.7,large,small,2\n0.3335,0.333,0.333,0,2,3\n0.2,0.4,0.4,small,,4\n");

        var batches = steps.SelectMany(step => step.Predictions).Select(prediction => prediction.Batch).ToArray();
        Assert.Equal([0.1f, 0.2f, 0.7f, 0.3335f, 0.333f, 0.333f, 0.2f, 0.4f, 0.4f], batches.SelectMany(batch => batch.ClassProbabilities));
        Assert.Empty(batches.SelectMany(batch => batch.Scores));
        Assert.Equal([2u, 0u, 1u], batches.SelectMany(batch => batch.Classes));
        Assert.Equal([1.0, 2.0], steps.SelectMany(step => step.Labels).SelectMany(labels => labels.Labels));
    }

    [Fact]
    public async Task Steps_OfClassesThatAreNumbers_TakeTheNameOfANumberHoweverItIsWritten()
    {
        var steps = await StepsAsync(Header + "0.5,0.25,0.25,1,1,1\n0.1,0.2,0.7,1.0,2.0,2\n0.3335,0.333,0.333,3,1.0,3\n0.2,0.4,0.4,2.0,3,4\n", Numbers);

        Assert.Equal([0u, 2u, 1u], steps.SelectMany(step => step.Predictions).SelectMany(prediction => prediction.Batch.Classes));
        Assert.Equal([1.0, 0.0, 2.0], steps.SelectMany(step => step.Labels).SelectMany(labels => labels.Labels));
    }

    [Theory]
    [InlineData(Numbers, "0.1,0.2,0.7,1,0,2", "column 'size' has to hold a class (1, 2, 3): not '0'")]
    [InlineData(Numbers, "0.1,0.2,0.7,0,1,2", "column 'said' has to hold a class (1, 2, 3): not '0'")]
    [InlineData("[letter, 2, 3]", "0.1,0.2,0.7,letter,1,2", "column 'size' has to hold a class (letter, 2, 3): not '1'")]
    public async Task Steps_OfClassesThatAreNumbers_TakeNoCode(string classes, string row, string problem)
    {
        var error = await Assert.ThrowsAsync<InputException>(() => StepsAsync(Header + row + "\n" + row + "\n", classes));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.1,0.2,0.6,letter,letter,2", "the columns 'p_letter', 'p_small', 'p_large' have to add up to 1 within 0.001, not to 0.9")]
    [InlineData("0.1,-0.1,1,letter,letter,2", "column 'p_small' has to hold a probability between 0 and 1: not '-0.1'")]
    [InlineData("0.1,0.2,0.7,letter,3,2", "column 'size' has to hold a class (letter, small, large) or its number from 0 to 2: not '3'")]
    [InlineData("0.1,0.2,0.7,Letter,letter,2", "column 'said' has to hold a class (letter, small, large) or its number from 0 to 2: not 'Letter'")]
    public async Task Steps_OfABrokenRow_NameLineAndColumn(string row, string problem)
    {
        var error = await Assert.ThrowsAsync<InputException>(() => StepsAsync(Header + Reference + row + "\n"));

        Assert.StartsWith("classes.csv:3: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    private Task<List<ReplayStep>> StepsAsync(string table, string classes = Names) =>
        Parcels.StepsAsync(SpecReader.Parse(Spec.Replace(Names, classes, StringComparison.Ordinal), "classes.yaml"), scratch.Write("classes.csv", table), Parcels.Now, TestContext.Current.CancellationToken);
}
