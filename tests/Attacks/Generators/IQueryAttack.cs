namespace Watchgrain.Attacks.Generators;

/// <summary>What somebody asks who wants more of a model than its answers.</summary>
public interface IQueryAttack
{
    /// <summary>The rows that are asked, one after the other, without end. The model is asked of each as it is taken, for the next depends on its answer.</summary>
    /// <param name="model">Who is asked.</param>
    /// <param name="random">Seeded by the caller; it is drawn from as rows are taken.</param>
    IEnumerable<double[]> Queries(IQueriedModel model, Random random);
}
